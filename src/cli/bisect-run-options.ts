import { InvalidArgumentError } from "commander";
import type { Verdict } from "../bisect/search/oracle.js";

/** Options of `cci bisect run` (bisect.md 5.4), each read by itself. */
export interface BisectRunOptions {
  readonly good?: readonly string[];
  readonly bad?: string;
  readonly runs?: "auto" | number;
  readonly bayes?: true;
  readonly confidence: number;
  readonly maxRuns: number;
  readonly metric?: string;
  readonly firstParent?: true;
  readonly paths?: readonly string[];
  readonly jobs: number;
  readonly signalIsBad?: true;
  /** Seconds. */
  readonly timeout?: number;
  readonly timeoutIs?: Verdict;
  readonly autoGood?: true;
  readonly terms?: string;
  readonly build?: string;
  readonly cache?: string;
  readonly state?: string;
  readonly resume?: true;
  readonly replay?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

const mostRuns = 1000;
const mostJobs = 64;
/** A timer of Node holds no more than 24 days. */
const longestTimeoutS = 1_000_000;

/** Words with commas between them; the option may be given several times. */
export function wordsOption(given: string, before: readonly string[] = []): readonly string[] {
  const words = given.split(",").map((word) => word.trim());
  if (words.includes("")) throw new InvalidArgumentError("It takes names with commas between them.");
  return [...before, ...words];
}

/** `auto`, or how often. */
export function runsOption(given: string): "auto" | number {
  const runs = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (given === "auto") return given;
  if (runs < 1 || runs > mostRuns) throw new InvalidArgumentError(`It takes auto, or a number from 1 to ${mostRuns}.`);
  return runs;
}

export function jobsOption(given: string): number {
  const jobs = /^\d{1,2}$/.test(given) ? Number(given) : 0;
  if (jobs < 1 || jobs > mostJobs) throw new InvalidArgumentError(`It takes a number from 1 to ${mostJobs}.`);
  return jobs;
}

/** A probability that can be reached. */
export function confidenceOption(given: string): number {
  const confidence = /^0?\.\d{1,9}$/.test(given) ? Number(given) : 0;
  if (confidence < 0.5) throw new InvalidArgumentError("It takes a number from 0.5 to below 1.");
  return confidence;
}

/** Seconds, or parts of one. */
export function timeoutOption(given: string): number {
  const seconds = /^\d{1,7}(\.\d{1,3})?$/.test(given) ? Number(given) : 0;
  if (seconds <= 0 || seconds > longestTimeoutS) {
    throw new InvalidArgumentError(`It takes seconds, more than 0 and at most ${longestTimeoutS}.`);
  }
  return seconds;
}

export function verdictOption(given: string): Verdict {
  if (given === "good" || given === "bad" || given === "skip") return given;
  throw new InvalidArgumentError("It takes bad, good or skip.");
}
