import type { Document } from "../../store/document.js";
import type { BisectStep } from "./bisect-step.js";

/** The collection of runs. */
export const stepsCollection = "bisect_step";

/** A run as its row has it; columns that are missing are empty. */
export function stepOfDocument(id: string, document: Document): BisectStep {
  const text = (field: string): string => String(document[field] ?? "");
  const number = (field: string): number => (Number.isFinite(document[field]) ? Number(document[field]) : 0);
  return {
    id,
    task_id: text("task_id"),
    seq: number("seq"),
    phase: text("phase") as BisectStep["phase"],
    commit: text("commit"),
    run_no: number("run_no"),
    job_id: text("job_id"),
    reused: document.reused === true,
    state: text("state") as BisectStep["state"],
    verdict: text("verdict") as BisectStep["verdict"],
    reason: text("reason"),
    ...(Number.isFinite(document.value) && { value: Number(document.value) }),
    result_root: text("result_root"),
    submit_time: number("submit_time"),
    finish_time: number("finish_time"),
  };
}
