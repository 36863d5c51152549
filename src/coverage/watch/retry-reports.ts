import type { CciError } from "../../support/cci-error.js";
import type { Snapshot } from "../store/snapshot.js";
import { tryReports } from "./make-reports.js";
import type { StoredPull } from "./store-pulled.js";
import type { WatchContext } from "./watch-context.js";

/**
 * Makes the reports of what a pull stored, and then of the older snapshots of the key that have none yet: the repository
 * may have been out of reach (coverage.md 4.3). Stops at the first that fails, and gives why.
 */
export async function retryReports(
  context: Pick<WatchContext, "store" | "repositories" | "rules" | "log">,
  { snapshot, needsReports }: StoredPull,
  stop?: AbortSignal,
): Promise<CciError | undefined> {
  const due = [...(needsReports ? [snapshot] : []), ...olderWithout(context, snapshot)];
  for (const one of due) {
    const { error } = await tryReports(context, one, stop);
    if (error) return error;
  }
  return undefined;
}

function olderWithout({ store, rules }: Pick<WatchContext, "store" | "rules">, latest: Snapshot): readonly Snapshot[] {
  return (
    store
      .history(latest, rules.keep)
      .filter(({ id, covFilePath }) => id !== latest.id && covFilePath !== null)
      // Those of which no source at all was found have theirs.
      .filter(({ facts }) => facts.totalKind === "profile" && !facts.isIncomplete)
  );
}
