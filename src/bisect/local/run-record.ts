import type { Run, Verdict } from "../search/oracle.js";

/** What is kept of a run: in the state, in the cache and in the log. */
export interface RunRecord {
  /** Hex of the commit. */
  readonly commit: string;
  /** 1, 2, ... per commit. */
  readonly runNo: number;
  readonly verdict: Verdict;
  readonly value?: number;
  /** Of few words: `exit 1`. */
  readonly reason: string;
  /** The command was not found or cannot be executed, which says little about a commit. */
  readonly isSuspect?: true;
  readonly ms: number;
  readonly origin: RunOrigin;
}

/** `build`: the command was not started, for the build failed; `cache` and `log`: another search ran it. */
type RunOrigin = "run" | "build" | "cache" | "log";

const verdicts: readonly unknown[] = ["good", "bad", "skip"];
const origins: readonly unknown[] = ["run", "build", "cache", "log"];
const hex = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** What the search is told of it. */
export function runOf({ verdict, value }: RunRecord): Run {
  return value === undefined ? { verdict } : { verdict, value };
}

/** Reads a record that was written as JSON; undefined: it is none. */
export function readRunRecord(given: unknown): RunRecord | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { commit, runNo, verdict, value, reason, isSuspect, ms, origin } = given as Partial<RunRecord>;
  if (typeof commit !== "string" || !hex.test(commit)) return undefined;
  if (typeof runNo !== "number" || !Number.isSafeInteger(runNo) || runNo < 1) return undefined;
  if (!verdicts.includes(verdict) || !origins.includes(origin)) return undefined;
  if (typeof reason !== "string" || typeof ms !== "number") return undefined;
  if (value !== undefined && !Number.isFinite(value)) return undefined;
  return {
    commit,
    runNo,
    verdict: verdict as Verdict,
    ...(value === undefined ? {} : { value }),
    reason,
    ...(isSuspect === true ? { isSuspect } : {}),
    ms,
    origin: origin as RunOrigin,
  };
}
