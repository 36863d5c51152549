import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { ServiceList } from "../goc/centre.js";
import type { ServiceName } from "../service-name.js";
import type { WatchContext } from "./watch-context.js";

/** The replicas of a service: as listed, or while the centre is down those of its last pull (coverage.md 4.6). */
export function knownAddresses(
  { store }: Pick<WatchContext, "store">,
  srvName: string,
  service: ServiceName,
  listed: ServiceList | undefined,
): readonly string[] {
  if (listed) return [...new Set(listed.get(srvName))];
  const last = store.scheduleOf(srvName)?.lastAddresses ?? [];
  return last.length > 0 ? last : (store.latest(service)?.addresses ?? []);
}

/** CENTRE_UNREACHABLE, where that knows none. */
export function noKnownAddress(srvName: string): CciError {
  return new CciError(
    "CENTRE_UNREACHABLE",
    `the centre does not answer, and no address of ${printable(srvName)} is known`,
  );
}
