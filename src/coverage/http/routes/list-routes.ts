import { listAnswer } from "../../answers/list-answer.js";
import { scheduleAnswer } from "../../answers/schedule-answer.js";
import { listServices } from "../../watch/list-services.js";
import type { CoverageRoute } from "../coverage-route.js";
import { truth } from "../fields.js";

/** What the watch dog knows of all services (coverage.md 3.2, 3.10). */
export const listRoutes: readonly CoverageRoute[] = [
  {
    methods: ["GET"],
    path: "/cover/list",
    async handle({ context }, { fields, gone }) {
      const { services } = await listServices(context, { withOffline: truth(fields, "offline") }, gone);
      return { json: listAnswer(services) };
    },
  },
  {
    methods: ["GET"],
    path: "/cover/schedule",
    handle: async ({ context: { store } }) => ({ json: scheduleAnswer(store.schedule()) }),
  },
];
