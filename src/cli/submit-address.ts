import type { Settings } from "../config/settings.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import { type SchedulerAddress, schedulerAddress } from "./scheduler-client.js";
import type { SubmitRequest } from "./submit-request.js";

/** Where to submit: `SCHED_HOST=` and `SCHED_PORT=` of the command line, else the settings (scheduler.md 5.2). */
export function submitAddress(
  { weak, overrides }: SubmitRequest,
  settings: Settings,
  env: NodeJS.ProcessEnv,
): SchedulerAddress {
  const given = (name: string): string | undefined => overrides.get(name) || weak.get(name) || undefined;
  const { host, port, token } = schedulerAddress(settings, env);
  return { host: given("SCHED_HOST") ?? host, port: portOf(given("SCHED_PORT")) ?? port, token };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new CciError("USAGE", `SCHED_PORT=${printable(text).slice(0, 80)} is no port`);
}
