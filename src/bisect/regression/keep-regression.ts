import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { reasonOf } from "../../support/cci-error.js";
import { parseDigitSafe, stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { makeFolder } from "../../support/make-folder.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "../task/bisect-task.js";
import { recordRegression } from "./record-regression.js";

const tries = 3;
const pauseMs = 1000;

/**
 * Records what a task found; where that fails three times it is kept on disk for `replayKept` (bisect.md 6 R-6). True: it
 * is recorded; false: it is pending.
 */
export async function keepRegression(context: BisectContext, task: BisectTask): Promise<boolean> {
  const { clock, log } = context;
  for (let left = tries; left > 0; left--) {
    try {
      await recordRegression(context, task);
      return true;
    } catch (error) {
      log.warn({ task_id: task.id, reason: reasonOf(error) }, "a regression is not recorded");
      if (left > 1) await clock.wait(pauseMs);
    }
  }
  try {
    makeFolder(folderOf(context));
    writeFileAtomic(join(folderOf(context), `${task.id}.json`), stringifyDigitSafe(task));
  } catch (error) {
    // Its row says that it is pending.
    log.error({ task_id: task.id, reason: reasonOf(error) }, "a regression is not kept on disk either");
  }
  return false;
}

/** Records what is kept on disk; gives the ids of the tasks that are recorded now. */
export async function replayKept(context: BisectContext): Promise<readonly string[]> {
  const { log } = context;
  const done: string[] = [];
  for (const name of keptNames(context)) {
    const path = join(folderOf(context), name);
    try {
      const task = parseDigitSafe(readFileSync(path, "utf8")) as BisectTask;
      await recordRegression(context, task);
      rmSync(path, { force: true });
      done.push(task.id);
    } catch (error) {
      log.warn({ file: name, reason: reasonOf(error) }, "a regression is still not recorded");
    }
  }
  return done;
}

function keptNames(context: BisectContext): readonly string[] {
  try {
    return readdirSync(folderOf(context)).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function folderOf({ rules }: BisectContext): string {
  return join(rules.workFolder, "regressions");
}
