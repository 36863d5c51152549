import { parseDigitSafe } from "../../../support/digit-safe-json.js";
import { isObject } from "../../../support/is-object.js";
import { listQueues } from "../../list-queues.js";
import { schedulerMaps } from "../../scheduler-maps.js";
import { access } from "../accounts/access.js";
import type { HttpContext } from "../http-context.js";
import { apiConfig } from "./api-config.js";
import type { ApiServer } from "./api-server.js";
import { hostsSchema, queuesSchema, testboxesSchema } from "./schemas.js";

/** What there is besides jobs, in the JSON API. */
export function addLists(server: ApiServer, context: HttpContext): void {
  const { scheduler } = context;
  server.get(
    "/v1/queues",
    {
      config: apiConfig("/v1/queues", access.reader),
      schema: { summary: "Queues and how many tasks wait in them", response: { 200: queuesSchema } },
    },
    async () => Object.fromEntries(await listQueues(scheduler)),
  );
  server.get(
    "/v1/testboxes",
    {
      config: apiConfig("/v1/testboxes", access.reader),
      schema: { summary: "Registered testboxes", response: { 200: testboxesSchema } },
    },
    async () => ({ testboxes: await listTestboxes(context) }),
  );
  server.get(
    "/v1/hosts",
    {
      config: apiConfig("/v1/hosts", access.reader),
      schema: { summary: "MAC addresses and the names of their machines", response: { 200: hostsSchema } },
    },
    async () => {
      const entries = await scheduler.engine.maps.entries(schedulerMaps.mac2host);
      return { hosts: [...entries].map(([mac, hostname]) => ({ mac, hostname })) };
    },
  );
}

async function listTestboxes({ scheduler }: HttpContext): Promise<Readonly<Record<string, unknown>>[]> {
  const registered = await scheduler.engine.expiring.list("/tbox/");
  return [...registered.values()].flatMap((text) => {
    const testbox = parseDigitSafe(text);
    return isObject(testbox) ? [testbox] : [];
  });
}
