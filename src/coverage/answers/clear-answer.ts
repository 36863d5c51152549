import type { ClearOutcome } from "../watch/clear-service.js";
import { totalFields } from "./total-fields.js";

/** `POST /cover/clear` and a service of `goc-cov clear --json`, without their code (coverage.md 3.10). */
export function clearAnswer({ snapshot, addresses, failedAddresses }: ClearOutcome): object {
  return { id: snapshot.id, ...totalFields(snapshot), addresses, failed_addresses: failedAddresses };
}
