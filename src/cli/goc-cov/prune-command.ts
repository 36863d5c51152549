import type { Command } from "commander";
import type { PruneOutcome } from "../../coverage/store/prune-store.js";
import type { SweepOutcome } from "../../coverage/watch/sweep-offline.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { exitCodes } from "../../support/error-catalogue.js";
import { message, print } from "../output.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { type LockOptions, withLockWait } from "./locked.js";
import { usageError } from "./usage-error.js";

interface PruneOptions extends CoverageOptions, LockOptions {
  readonly offline?: true;
  /** False: `--no-guard`. */
  readonly guard: boolean;
  readonly dryRun?: true;
}

/** `goc-cov prune` (coverage.md 4.5, 6). */
export function command(): Command {
  const created = coverageCommand(
    "prune",
    "Removes old snapshots; with --offline dead replicas from the centre's list.",
    [
      "goc-cov prune --keep 50 --days 30 --dry-run    # what would go; the latest of a service never does",
      "goc-cov prune --offline                        # what does not answer four times is removed",
    ],
  )
    .option("--offline", "look for replicas that are gone, and do nothing else")
    .option("--no-guard", "with --offline: also when more than half are dead at once")
    .option("-n, --dry-run", "only say what would go");
  return withLockWait(created).action(run);
}

async function run(options: PruneOptions): Promise<void> {
  if (!options.guard && !options.offline)
    throw usageError("--no-guard without --offline", "goc-cov prune --offline --no-guard");
  const { useWatch } = await import("./use-watch.js");
  const { locked } = await import("./locked.js");
  await useWatch(options, (context) =>
    locked(context, "prune", options, async () => say(await prune(context, options), options)),
  );
}

type Pruned = SweepOutcome & PruneOutcome;

const nothing: Pruned = { checked: 0, dead: [], removed: [], isGuarded: false, deletedRows: [], deletedFiles: [] };

async function prune(context: WatchContext, { offline, guard, dryRun }: PruneOptions): Promise<Pruned> {
  const { rules, store, clock } = context;
  const isDryRun = dryRun === true;
  if (offline) {
    const { sweepOffline } = await import("../../coverage/watch/sweep-offline.js");
    return { ...nothing, ...(await sweepOffline(context, { guard: guard && rules.removeGuard, isDryRun })) };
  }
  const { pruneStore } = await import("../../coverage/store/prune-store.js");
  const { keep, days } = rules;
  return { ...nothing, ...pruneStore(store, { keep, days, isDryRun, nowMs: clock.nowMs() }) };
}

function say(pruned: Pruned, options: PruneOptions): void {
  const { checked, dead, removed, isGuarded, deletedRows, deletedFiles } = pruned;
  if (isGuarded)
    message(`goc-cov: ${dead.length} of ${checked} replicas are dead: nothing is removed; --no-guard removes them`);
  if (isGuarded) process.exitCode = exitCodes.failed;
  if (options.json) print(`${JSON.stringify(answerOf(pruned))}\n`);
  if (options.json || options.quiet) return;
  const words = options.dryRun ? "would be removed" : "removed";
  for (const address of options.dryRun ? dead : removed) print(`${address} ${words}\n`);
  for (const id of deletedRows) print(`snapshot ${id} ${words}\n`);
  for (const path of deletedFiles) print(`${path} ${words}\n`);
}

function answerOf({ checked, dead, removed, isGuarded, deletedRows, deletedFiles }: Pruned): object {
  const code = isGuarded ? exitCodes.failed : exitCodes.done;
  return { code, checked, dead, removed, guarded: isGuarded, deleted_rows: deletedRows, deleted_files: deletedFiles };
}
