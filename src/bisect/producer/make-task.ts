import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { noteHit } from "../regression/note-hit.js";
import type { Regression } from "../regression/regression.js";
import { createTask } from "../task/create-task.js";
import { watchPriority } from "../task/priority.js";
import { resetTask } from "../task/reset-tasks.js";
import type { TaskRequest } from "../task/task-request.js";
import type { CommitQuestions } from "./commit-questions.js";
import type { CycleTally } from "./cycle-counters.js";
import { findDuplicate, type TaskSubject } from "./find-duplicate.js";

/** What is worth a task, if there is none yet. */
export interface WantedTask {
  readonly subject: TaskSubject;
  /** Short name of its repository. */
  readonly project: string;
  readonly regression: Regression | undefined;
  readonly more: Pick<TaskRequest, "good_commit" | "direction" | "details">;
}

/** A task of what was fixed once is urgent (bisect.md 2 P-7c). */
const priorityOfReturn = 3;

/** Makes a task, or lets one wait again, or finds that none is needed (bisect.md 2 P-7, P-10). Throws as of `createTask`. */
export async function makeTask(
  context: BisectContext,
  { subject, project, regression, more }: WantedTask,
  { questions, tally }: { readonly questions: CommitQuestions | undefined; readonly tally: CycleTally },
): Promise<void> {
  const { bad_job_id, error_id, bisect_metric } = subject;
  const check = await findDuplicate(context, subject, regression, questions);
  if (check.kind === "duplicate") return tally.duplicate(check.rule);
  if (check.kind === "unknown") {
    throw new CciError("REPO_UNAVAILABLE", `${subject.git_url} cannot tell now whether ${error_id} is known there`);
  }
  if (check.kind === "retry") {
    await resetTask(context, check.task.id);
    return tally.add("reset");
  }
  const { task, isCreated } = await createTask(context, {
    bad_job_id,
    ...(error_id === "" ? { bisect_metric } : { error_id }),
    priority_level: watchPriority({ ...subject, project }) + (check.kind === "back" ? priorityOfReturn : 0),
    ...more,
  });
  // Were it noted first and the rest cut off, nobody would make the task any more.
  if (check.kind === "back") await noteHit(context, check.regression, { jobId: bad_job_id, containsFix: true });
  if (!isCreated) return tally.duplicate("exact");
  tally.add("created");
  context.log.info({ task_id: task.id, job_id: bad_job_id, error_id, bisect_metric }, "a bisect task was made");
}
