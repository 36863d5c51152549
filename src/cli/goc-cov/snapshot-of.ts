import { readServiceName } from "../../coverage/service-name.js";
import type { Snapshot } from "../../coverage/store/snapshot.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

/** The latest snapshot of a service, or that with the id. Throws BAD_SERVICE_NAME, NOT_FOUND. */
export function snapshotOf(
  { store, rules }: Pick<WatchContext, "store" | "rules">,
  srvName: string,
  id: number | undefined,
): Snapshot {
  const key = readServiceName(srvName, rules.modules.keys());
  const snapshot = id === undefined ? store.latest(key) : store.byId(id);
  const isOfKey =
    snapshot?.env === key.env &&
    snapshot.region === key.region &&
    snapshot.app === key.app &&
    snapshot.commit === key.commit;
  if (snapshot !== undefined && isOfKey) return snapshot;
  throw noSnapshot(srvName, id);
}

/** NOT_FOUND: nothing is stored of a service, or nothing with that id. */
export function noSnapshot(srvName: string, id: number | undefined): CciError {
  const what = id === undefined ? "no snapshot" : `no snapshot ${id}`;
  return new CciError("NOT_FOUND", `${what} of ${printable(srvName)}`, {
    hint: "goc-cov list --offline shows what is known, goc-cov history NAME its snapshots",
  });
}
