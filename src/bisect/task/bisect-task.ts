import type { FailReason } from "./fail-reason.js";

/** bisect.md 1.6. */
export const bisectStatuses = ["wait", "processing", "completed", "failed", "cancelled"] as const;
export type BisectStatus = (typeof bisectStatuses)[number];

/** What a task in `processing` is at. */
export type BisectPhase = "prepare" | "reuse_check" | "reproduce" | "find_good" | "search" | "confirm" | "report";

/** A row of collection `bisect` (bisect.md 1.2). Times are whole seconds since 1970, 0: not yet; commits 40 hex; no text: empty. */
export interface BisectTask {
  /** 63 bits, in decimal. */
  readonly id: string;
  readonly bad_job_id: string;
  /** Empty for metric tasks. */
  readonly error_id: string;
  readonly bisect_status: BisectStatus;
  /** Empty for errid tasks. */
  readonly bisect_metric: string;
  readonly direction: "worse" | "better" | "";
  readonly category: "build" | "function" | "benchmark";
  readonly suite: string;
  readonly project: string;
  readonly git_url: string;
  readonly axis: string;
  readonly bad_commit: string;
  readonly good_commit: string;
  readonly first_bad_commit: string;
  readonly first_bad_id: string;
  readonly first_result_root: string;
  readonly bisect_result_root: string;
  readonly work_dir: string;
  readonly group_id: string;
  /** Distinct commits that were run. */
  readonly step: number;
  readonly steps_left: number;
  readonly submit_time: number;
  readonly claim_time: number;
  readonly start_time: number;
  readonly end_time: number;
  readonly updated_at: number;
  readonly priority_level: number;
  /** Seconds; 0: none. */
  readonly timeout: number;
  readonly retry_count: number;
  /** `code: detail`, the detail of at most 200 characters. */
  readonly last_error: string;
  readonly fail_reason: FailReason | "";
  /** 0..1. */
  readonly confidence: number;
  readonly phase: BisectPhase | "";
  readonly owner: string;
  readonly lease_until: number;
  readonly epoch: number;
  /** Everything else, by the keys of bisect.md 1.2. */
  readonly j: TaskDetails;
}

/** `j` of a task; keys that are not named here are kept as they are. */
export interface TaskDetails extends Readonly<Record<string, unknown>> {
  readonly options?: TaskOptions;
  /** What was asked for: the columns of those names may hold later findings. */
  readonly request?: RequestedEnds;
  /** Of whoever asked for it, where there are accounts. */
  readonly account?: string;
  /** Of the owner of the bad job. */
  readonly job_account?: string;
  /** Seconds of the claims before this one. */
  readonly ran_s?: number;
  /** When this claim began: seconds since 1970. */
  readonly claimed_at?: number;
  readonly related_jobs?: readonly string[];
  readonly candidates?: readonly string[];
  /** Commits whose verdicts lead `git bisect replay` to the answer. */
  readonly replay?: readonly string[];
  readonly warnings?: readonly string[];
  readonly cancel_requested?: boolean;
  /** The job that does the whole task (bisect.md 3.2). */
  readonly wrapper_job_id?: string;
}

/** Where a search is to begin, as it was asked for: a commit may be a tag or a short id. */
export interface RequestedEnds {
  readonly good_commit?: string;
  readonly bad_commit?: string;
  readonly git_url?: string;
  readonly axis?: string;
  /** Of a metric: what a change is taken for where nobody knows which way is better. */
  readonly direction?: BisectTask["direction"];
}

/** What whoever asks for a task may choose (bisect.md 5.1). */
export interface TaskOptions {
  readonly first_parent?: boolean;
  readonly paths?: readonly string[];
  /** `auto` where absent. */
  readonly runs?: number;
  readonly max_runs?: number;
  readonly alpha?: number;
  readonly auto_good?: boolean;
  readonly fresh?: boolean;
  readonly speculate?: 0 | 1 | 2;
  readonly rate_shift?: boolean;
  readonly parallel_runs?: number;
  readonly notify?: boolean;
}
