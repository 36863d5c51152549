import type { BisectTask } from "../../bisect/task/bisect-task.js";
import { durationText, utcText } from "../../support/time-text.js";

/** What the dashboard says of a task, as texts (bisect.md 5.2); empty: nothing yet. */
export interface TaskColumns {
  readonly name: string;
  readonly suite: string;
  readonly startTime: string;
  readonly runTime: string;
  readonly step: string;
  readonly groupId: string;
  readonly status: string;
  readonly phase: string;
  readonly repo: string;
  readonly culprit: string;
  readonly confidence: string;
  readonly failReason: string;
}

const longestName = 80;
const shortCommit = 12;

/** The columns of one task at a time in seconds since 1970. */
export function taskColumns(task: BisectTask, nowS: number): TaskColumns {
  const { claim_time, end_time, steps_left, step, first_bad_commit, j } = task;
  const subject = typeof j.first_bad_commit_subject === "string" ? j.first_bad_commit_subject : "";
  const isOpen = task.bisect_status === "processing";
  return {
    name: taskName(task),
    suite: task.suite,
    startTime: utcText(task.start_time),
    runTime: claim_time > 0 && (end_time > 0 || isOpen) ? durationText((end_time || nowS) - claim_time) : "",
    step: step === 0 && !isOpen ? "" : `${step}/${step + (isOpen ? steps_left : 0)}`,
    groupId: task.group_id,
    status: task.bisect_status,
    phase: task.phase,
    repo: task.project,
    culprit: first_bad_commit === "" ? "" : `${first_bad_commit.slice(0, shortCommit)} ${subject}`.trim(),
    confidence: first_bad_commit === "" ? "" : confidenceText(task.confidence),
    failReason: task.fail_reason,
  };
}

/** `SUITE: errid-or-metric`, its middle left out beyond 80 characters. */
function taskName({ suite, error_id, bisect_metric }: BisectTask): string {
  const name = [...`${suite}: ${error_id || bisect_metric}`];
  if (name.length <= longestName) return name.join("");
  const head = Math.ceil((longestName - 1) / 2);
  return `${name.slice(0, head).join("")}…${name.slice(head - longestName + 1).join("")}`;
}

/** Percent with as many digits as it takes to tell it from certainty. */
export function confidenceText(confidence: number): string {
  const percent = Math.floor(confidence * 1000) / 10;
  return `${percent} %`;
}
