import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { readServiceName } from "../service-name.js";
import { reportNameOf } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import type { WatchContext } from "./watch-context.js";

/** Which snapshot of a service: the one that all of them are right for; without any the latest. */
export interface WantedSnapshot {
  readonly id?: number | undefined;
  /** As `reportNameOf` has it. */
  readonly rptName?: string | undefined;
}

/** A snapshot of a service. Throws BAD_SERVICE_NAME, NOT_FOUND. */
export function snapshotOf(
  { store, rules }: Pick<WatchContext, "store" | "rules">,
  srvName: string,
  { id, rptName }: WantedSnapshot = {},
): Snapshot {
  const key = readServiceName(srvName, rules.modules.keys());
  const isWanted = (one: Snapshot): boolean =>
    (id === undefined || one.id === id) && (rptName === undefined || reportNameOf(one) === rptName);
  const snapshot =
    id === undefined && rptName === undefined
      ? store.latest(key)
      : store.history(key, Number.MAX_SAFE_INTEGER).find(isWanted);
  if (snapshot) return snapshot;
  throw noSnapshot(srvName, rptName ?? id);
}

/** NOT_FOUND: nothing is stored of a service, or nothing with that id or name. */
export function noSnapshot(srvName: string, which?: number | string): CciError {
  const what = which === undefined ? "no snapshot" : `no snapshot ${printable(String(which))}`;
  return new CciError("NOT_FOUND", `${what} of ${printable(srvName)}`, {
    hint: "goc-cov list --offline shows what is known, goc-cov history NAME its snapshots",
  });
}
