import type { BisectTask } from "../bisect/task/bisect-task.js";
import { printable } from "../support/printable.js";
import { taskColumns } from "../web/bisect/task-columns.js";

/** What came of a task on one line: its id, status, and the culprit or why there is none. */
export function taskLine(task: BisectTask): string {
  const { culprit, confidence } = taskColumns(task, task.end_time);
  const said = culprit === "" ? task.last_error || task.fail_reason : `${culprit} (confidence ${confidence})`;
  return printable(`${task.id} ${task.bisect_status} ${said}`.trimEnd());
}
