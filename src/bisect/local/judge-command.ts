import type { Verdict } from "../search/oracle.js";
import type { CommandEnd } from "./command-end.js";

/** What the user wants to be said of odd ends (bisect.md 5.4). */
export interface JudgeRules {
  /** A command that crashes makes its commit bad. */
  readonly signalIsBad: boolean;
  readonly timeoutIs: Verdict;
  /** Seconds, for the reason; undefined: none. */
  readonly timeoutS: number | undefined;
  /** A value is looked for in what the command prints. */
  readonly isMetric: boolean;
}

/** What a run of the command says of its commit; or `abort`: why the whole search is over. */
export type Judgement =
  | { readonly verdict: Verdict; readonly value?: number; readonly reason: string; readonly isSuspect?: true }
  | { readonly abort: string };

const skip = 125;
const notExecutable = 126;
const notFound = 127;
const firstFatal = 128;
const interrupted = 130;
/** SIGABRT, SIGFPE and SIGSEGV, as a shell gives them: a program went wrong by itself. */
const crashes: readonly number[] = [134, 136, 139];
const crashSignals: readonly string[] = ["SIGABRT", "SIGFPE", "SIGSEGV"];

/** Judges the end of a command by its exit code (bisect.md 5.4), and by the value it printed where one is wanted. */
export function judgeCommand(end: CommandEnd, value: number | undefined, rules: JudgeRules): Judgement {
  if (end.isTimedOut) {
    // Without a value there is nothing to compare.
    return { verdict: rules.isMetric ? "skip" : rules.timeoutIs, reason: `no end in ${rules.timeoutS} s` };
  }
  if (end.exitCode === undefined) return judgeSignal(end.signal ?? "a signal", rules);
  const reason = `exit ${end.exitCode}`;
  if (end.exitCode === interrupted) return { abort: `it gave exit ${interrupted}, as what is interrupted does` };
  if (end.exitCode >= firstFatal) return judgeFatal(end.exitCode, rules);
  if (end.exitCode === skip) return { verdict: "skip", reason };
  const isSuspect = end.exitCode === notExecutable || end.exitCode === notFound;
  if (rules.isMetric) return judgeValue(end.exitCode, value, isSuspect);
  if (isSuspect) return { verdict: "bad", reason, isSuspect };
  return { verdict: end.exitCode === 0 ? "good" : "bad", reason };
}

function judgeSignal(signal: string, { signalIsBad, isMetric }: JudgeRules): Judgement {
  const reason = `ended by ${signal}`;
  if (signalIsBad && crashSignals.includes(signal)) return { verdict: isMetric ? "skip" : "bad", reason };
  return { abort: `it was ${reason}` };
}

function judgeFatal(exitCode: number, { signalIsBad, isMetric }: JudgeRules): Judgement {
  const reason = `exit ${exitCode}`;
  if (signalIsBad && crashes.includes(exitCode)) return { verdict: isMetric ? "skip" : "bad", reason };
  return { abort: `it gave ${reason}, which is 128 or more` };
}

/** Which side a value is on is for the search to say; the verdict only says that there is one. */
function judgeValue(exitCode: number, value: number | undefined, isSuspect: boolean): Judgement {
  const reason = `exit ${exitCode}`;
  if (isSuspect) return { verdict: "skip", reason, isSuspect };
  if (exitCode !== 0) return { verdict: "skip", reason };
  if (value === undefined) return { verdict: "skip", reason: "printed no value" };
  return { verdict: "good", value, reason: `value ${value}` };
}
