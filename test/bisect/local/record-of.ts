import type { RunRecord } from "../../../src/bisect/local/run-record.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";

const exits: Readonly<Record<Verdict, number>> = { good: 0, bad: 1, skip: 125 };

/** A run of a command that gave the usual exit code. */
export function recordOf(commit: string, runNo: number, verdict: Verdict, more: Partial<RunRecord> = {}): RunRecord {
  return { commit, runNo, verdict, reason: `exit ${exits[verdict]}`, ms: 100, origin: "run", ...more };
}
