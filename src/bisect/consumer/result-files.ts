import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { makeFolder } from "../../support/make-folder.js";
import type { BisectRules } from "../bisect-rules.js";
import type { BisectStep } from "../task/bisect-step.js";
import type { BisectTask } from "../task/bisect-task.js";
import { resultFolderOf } from "../task/result-folder.js";
import { taskLog } from "../task-log.js";

/** Writes `bisect.log` and `steps.json` into the folder of a task (bisect.md 1.8). Throws NOT_WRITTEN, and what the disk says. */
export function writeResultFiles(rules: BisectRules, task: BisectTask, steps: readonly BisectStep[]): void {
  const folder = join(rules.resultBase, resultFolderOf(task));
  makeFolder(folder);
  writeFileAtomic(join(folder, "bisect.log"), taskLog(task, steps));
  writeFileAtomic(join(folder, "steps.json"), `${JSON.stringify(steps, undefined, 2)}\n`);
}
