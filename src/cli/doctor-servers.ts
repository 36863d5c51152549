import { existsSync } from "node:fs";
import type { Settings } from "../config/settings.js";
import { openStore } from "../store/open.js";
import type { SchemaProblem } from "../store/store.js";
import { connectQueue, connectStore } from "./connect.js";
import { attemptCheck, type Check } from "./doctor-check.js";
import { openSchedulerClient, schedulerAddress } from "./scheduler-client.js";

/** The store and its schema, the queue, and where they are configured the scheduler and the logging cluster; all at once. */
export async function checkServers(settings: Settings): Promise<readonly Check[]> {
  const checks = await Promise.all([
    checkStore(settings),
    checkQueue(settings),
    checkScheduler(settings),
    checkLogging(settings),
  ]);
  return checks.flat();
}

async function checkStore(settings: Settings): Promise<readonly Check[]> {
  const notYet = notThereYet("store", settings.CCI_STORE.value);
  if (notYet) return [notYet];
  const opened = connectStore(settings);
  const [store, schema] = await Promise.all([
    attemptCheck("store", "failed", async () => {
      const { describe, address } = await opened;
      return { name: "store", status: "ok", detail: `${await describe()} at ${address}` };
    }),
    attemptCheck("schema", "failed", async () => schemaCheck(await (await opened).check())),
  ]);
  return store.status === "ok" ? [store, schema] : [store];
}

function schemaCheck(problems: readonly SchemaProblem[]): Check {
  const name = "schema";
  if (problems.length === 0) return { name, status: "ok", detail: "all collections are as they should be" };
  const detail = problems
    .map(
      ({ collection, field, problem }) => `${field === undefined ? collection : `${collection} ${field}`}: ${problem}`,
    )
    .join("; ");
  return problems.every(({ field }) => field === undefined)
    ? { name, status: "warning", detail, hint: "cci db init makes collections; so does the first document" }
    : { name, status: "failed", detail, hint: "docs/operating/stores.md says how to move documents to a new mapping" };
}

async function checkQueue(settings: Settings): Promise<Check> {
  const notYet = notThereYet("queue", settings.CCI_QUEUE.value);
  if (notYet) return notYet;
  return attemptCheck("queue", "failed", async () => {
    const queue = await connectQueue(settings);
    return { name: "queue", status: "ok", detail: `${await queue.describe()} at ${queue.address}` };
  });
}

/** It may be this machine's own, and not started yet. */
async function checkScheduler(settings: Settings): Promise<readonly Check[]> {
  if (settings.SCHED_HOST.value === undefined && settings.SCHED_PORT.value === undefined) return [];
  const check = await attemptCheck("scheduler", "warning", async () => {
    const client = openSchedulerClient(schedulerAddress(settings, process.env));
    try {
      const { status, text } = await client.get("/");
      if (text.startsWith("LKP Alive!")) return { name: "scheduler", status: "ok", detail: `alive at ${client.url}` };
      return { name: "scheduler", status: "warning", detail: `no scheduler is at ${client.url}: status ${status}` };
    } finally {
      client.close();
    }
  });
  return [check];
}

/** Only `es-find -l` needs it. */
async function checkLogging(settings: Settings): Promise<readonly Check[]> {
  const { LOGGING_ES_HOST: host, LOGGING_ES_PORT: port } = settings;
  if (host.origin === "default" && port.origin === "default") return [];
  const check = await attemptCheck("logging", "warning", async () => {
    const store = await openStore(`http://${host.value}:${port.value}`, {
      user: settings.LOGGING_ES_USER.value,
      password: settings.LOGGING_ES_PASSWORD.value,
    });
    return { name: "logging", status: "ok", detail: `${await store.describe()} at ${store.address}` };
  });
  return [check];
}

/** To look at a file must not make it: its owner would be whoever looked first. */
function notThereYet(name: string, url: string): Check | undefined {
  const path = url.startsWith("sqlite:") ? url.slice("sqlite:".length) : undefined;
  if (path === undefined || existsSync(path)) return undefined;
  return {
    name,
    status: "warning",
    detail: `${url} is not there yet`,
    hint: "the first command that needs it makes it",
  };
}
