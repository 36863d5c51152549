import { CciError } from "../../support/cci-error.js";
import { readServiceName } from "../service-name.js";
import type { WatchContext } from "./watch-context.js";

/** Whether the name of a service can be read: others are listed, but never pulled by the scheduler (coverage.md 2.1). */
export function canBePulled({ rules }: Pick<WatchContext, "rules">, srvName: string): boolean {
  try {
    readServiceName(srvName, rules.modules.keys());
    return true;
  } catch (error) {
    if (error instanceof CciError) return false;
    throw error;
  }
}
