import type { BisectStatus, BisectTask } from "./bisect-task.js";
import { ranSeconds } from "./ran-seconds.js";
import type { TaskFields } from "./task-row.js";

/** Statuses that only an explicit reset leaves (bisect.md 1.6). */
export type EndStatus = Extract<BisectStatus, "completed" | "failed" | "cancelled">;

export function isEnded({ bisect_status }: Pick<BisectTask, "bisect_status">): boolean {
  return bisect_status === "completed" || bisect_status === "failed" || bisect_status === "cancelled";
}

/** Columns of a task that nobody has in hand. */
function free(task: BisectTask, untilS: number): TaskFields {
  return {
    phase: "",
    owner: "",
    lease_until: 0,
    j: { ran_s: ranSeconds(task, untilS), claimed_at: undefined },
  };
}

const mostErrorChars = 200;

/** `last_error` of a task: `code: detail` (bisect.md 1.2). */
export function lastError(code: string, detail: string): string {
  return `${code}: ${detail.slice(0, mostErrorChars)}`;
}

/** Columns of a task that ends now. */
export function endFields(task: BisectTask, status: EndStatus, nowS: number, fields: TaskFields = {}): TaskFields {
  const freed = free(task, nowS);
  return {
    ...freed,
    work_dir: "",
    steps_left: 0,
    ...fields,
    bisect_status: status,
    end_time: nowS,
    j: { ...freed.j, ...fields.j, cancel_requested: undefined },
  };
}

/** Columns of a task that nobody works on any more and that waits again, or is cancelled where that was asked for. */
export function waitFields(task: BisectTask, untilS: number, nowS: number): TaskFields {
  if (task.j.cancel_requested === true) return endFields(task, "cancelled", nowS);
  return { ...free(task, untilS), bisect_status: "wait" };
}
