import type { LogFields, ServiceLog } from "../../support/log.js";
import { printable } from "../../support/printable.js";
import { message } from "../output.js";

/**
 * The log of a command: lines for people on stderr. What a command answers says by itself how it went, so that of the watch
 * dog's own log errors alone are shown; of what nobody else says also the warnings.
 */
export function commandLog(shows: "errors" | "warnings"): ServiceLog {
  const say = (fields: LogFields, text: string): void => message(`goc-cov: ${text}${detailsOf(fields)}`);
  const nothing = (): void => {};
  const log: ServiceLog = { info: nothing, warn: shows === "errors" ? nothing : say, error: say, about: () => log };
  return log;
}

function detailsOf(fields: LogFields): string {
  const details = Object.entries(fields).map(([name, value]) => {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return `${name}=${printable(text)}`;
  });
  return details.length === 0 ? "" : ` (${details.join(", ")})`;
}
