import { diffOfSnapshot } from "../../coverage/watch/diff-of-snapshot.js";
import { snapshotOf } from "../../coverage/watch/snapshot-of.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { useWatch } from "./use-watch.js";
import { writeDiff } from "./write-diff.js";

/** The changed lines of a snapshot's commit. Throws BAD_SERVICE_NAME, NOT_FOUND, REPO_UNAVAILABLE. */
export async function storedDiff(srvName: string, options: DiffCommandOptions): Promise<void> {
  const diff = await useWatch(options, (context) => {
    const snapshot = snapshotOf(context, srvName, options);
    const { base, twoDot } = options;
    return diffOfSnapshot(context, snapshot, { ...(base === undefined ? {} : { base }), isTwoDot: twoDot === true });
  });
  writeDiff(diff, options);
}
