import { hashedId } from "../../support/hashed-id.js";

/** What a bisect of it found is kept under; `seen` is of extract-stats (results.md 6.4) and no regression. */
export type RegressionType = "errid" | "metric";

/** A row of collection `regression`: something that got worse, and the commits that did it (bisect.md 1.4). */
export interface Regression {
  /** Made of type, name and repository. */
  readonly id: string;
  readonly record_type: RegressionType;
  /** Empty for metrics. */
  readonly errid: string;
  readonly metric_name: string;
  /** Last relative change in percent, of metrics. */
  readonly value: number;
  readonly direction: string;
  readonly category: string;
  readonly git_url: string;
  /** Seconds since 1970. */
  readonly first_seen: number;
  readonly last_seen: number;
  /** Tasks that named a culprit. */
  readonly bisect_count: number;
  /** `false`: an operator says that it is none. */
  readonly valid: "true" | "false";
  readonly status: "active" | "fixed";
  /** Ids of bad jobs, newest last. */
  readonly related_jobs: readonly string[];
  /** Culprits, newest last. */
  readonly related_commits: readonly string[];
  readonly j: RegressionDetails;
}

interface RegressionDetails extends Readonly<Record<string, unknown>> {
  /** Tasks that are counted already, newest last. */
  readonly task_ids?: readonly string[];
  /** An operator said that it is valid. */
  readonly pinned?: boolean;
  /** The commit at which it is gone. */
  readonly fixed_in?: string;
  /** How often it came back after a fix. */
  readonly reopened?: number;
}

/** The id of the row of a name in a repository; the same name elsewhere is another row. */
export function regressionId(type: RegressionType, name: string, gitUrl: string): string {
  return hashedId(type, name, gitUrl);
}

const mostRelated = 100;

/** Appends what is new, and forgets the oldest beyond 100. */
export function withRelated(before: readonly string[], ...more: readonly string[]): readonly string[] {
  return [...new Set([...before, ...more.filter((one) => one !== "")])].slice(-mostRelated);
}
