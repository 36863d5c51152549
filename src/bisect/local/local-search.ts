import type { BisectionOutcome } from "../bisection.js";
import type { RangeOptions } from "../history.js";
import type { BisectTerms } from "./bisect-terms.js";
import type { JudgeRules } from "./judge-command.js";
import type { RunRecord } from "./run-record.js";

/** A search with a command in a repository on this machine, as the user asked for it (bisect.md 5.4). */
export interface LocalSearch {
  /** The git folder of the repository or work tree that the user stands in. */
  readonly gitDir: string;
  /** 40 hex. */
  readonly bad: string;
  /** 40 hex; empty: one is looked for. */
  readonly goods: readonly string[];
  readonly autoGood: boolean;
  readonly command: readonly string[];
  /** For `sh -c`, once per checked-out commit. */
  readonly build: string | undefined;
  readonly rules: JudgeRules;
  /** RE2 with a capture; undefined: the exit code is the verdict. */
  readonly metric: string | undefined;
  readonly runs: "auto" | number;
  /** `--bayes`. */
  readonly rateShift: boolean;
  readonly confidence: number;
  readonly maxRuns: number;
  /** Runs at the same time, a work tree each. */
  readonly jobs: number;
  readonly range: RangeOptions;
  readonly terms: BisectTerms;
  /** Runs of a log that is replayed. */
  readonly replayed: readonly RunRecord[];
}

/** What came of it. */
export interface LocalOutcome extends Omit<BisectionOutcome, "status"> {
  readonly status: BisectionOutcome["status"] | "interrupted";
}
