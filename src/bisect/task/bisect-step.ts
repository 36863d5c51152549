import type { Verdict } from "../search/oracle.js";
import type { BisectPhase } from "./bisect-task.js";

/** A row of collection `bisect_step`: one run of one task (bisect.md 1.3). Its id is `<task_id>.<commit>.<run_no>`. */
export interface BisectStep {
  readonly id: string;
  readonly task_id: string;
  /** From 1 on, in the order in which the runs of the task were begun. */
  readonly seq: number;
  readonly phase: BisectPhase;
  readonly commit: string;
  /** From 1 on, per commit. */
  readonly run_no: number;
  /** Empty until it is submitted. */
  readonly job_id: string;
  readonly reused: boolean;
  readonly state: "intent" | "submitted" | "done";
  readonly verdict: Verdict | "";
  /** Why that verdict, in words for people. */
  readonly reason: string;
  /** Absent: nothing was measured. */
  readonly value?: number;
  readonly result_root: string;
  /** Seconds since 1970. */
  readonly submit_time: number;
  readonly finish_time: number;
}
