import type { ServiceLog } from "../../support/log.js";

/** Says in the log that the centre lists services which the schedule does not take. */
export function warnRefused(log: Pick<ServiceLog, "warn">, refused: number): void {
  log.warn(
    { event: "services_refused", services: refused },
    "too many services, or names that are too long: not scheduled",
  );
}
