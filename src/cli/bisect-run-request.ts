import { readFileSync } from "node:fs";
import type { History } from "../bisect/history.js";
import { readTerms, usualTerms } from "../bisect/local/bisect-terms.js";
import type { LocalSearch } from "../bisect/local/local-search.js";
import { type ReplayedLog, readBisectLog } from "../bisect/local/read-bisect-log.js";
import type { UserRepository } from "../bisect/local/user-repository.js";
import { valueCapture } from "../bisect/local/value-capture.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import type { BisectRunOptions } from "./bisect-run-options.js";

const noLog: ReplayedLog = { bad: undefined, goods: [], runs: [] };

/** The search that a command line of `cci bisect run` asks for. Throws USAGE, COMMIT_NOT_FOUND, UNREADABLE_FILE. */
export async function readBisectRun(
  command: readonly string[],
  options: BisectRunOptions,
  repository: UserRepository,
  history: History,
): Promise<LocalSearch> {
  refuseContradictions(options);
  if (options.metric !== undefined) valueCapture(options.metric);
  const terms = options.terms === undefined ? usualTerms : readTerms(options.terms);
  const paths = (options.paths ?? []).map(repository.pathFromTop);
  const log = options.replay === undefined ? noLog : readLog(options.replay);
  const goods = options.good ?? log.goods;
  if (goods.length === 0 && !options.autoGood) {
    throw new CciError("USAGE", "--good is missing: a commit at which the command works", {
      hint: "--good REV, such as a release; or --auto-good to look for one",
    });
  }
  const resolve = (revision: string): Promise<string> => resolveIn(history, revision);
  return {
    gitDir: repository.gitDir,
    bad: await resolve(options.bad ?? log.bad ?? "HEAD"),
    goods: [...new Set(await Promise.all(goods.map(resolve)))],
    autoGood: options.autoGood === true,
    command,
    build: options.build,
    rules: {
      signalIsBad: options.signalIsBad === true,
      timeoutIs: options.timeoutIs ?? "skip",
      timeoutS: options.timeout,
      isMetric: options.metric !== undefined,
    },
    metric: options.metric,
    runs: options.runs ?? "auto",
    rateShift: options.bayes === true,
    confidence: options.confidence,
    maxRuns: options.maxRuns,
    jobs: options.jobs,
    range: { firstParent: options.firstParent === true, noMerges: false, paths },
    terms,
    replayed: log.runs,
  };
}

function refuseContradictions(options: BisectRunOptions): void {
  const { bayes, metric, runs, autoGood, timeout, timeoutIs } = options;
  const refuse = (text: string): never => {
    throw new CciError("USAGE", text, { hint: "leave one of them out" });
  };
  if (bayes && runs !== undefined) refuse(`--bayes and --runs ${runs} cannot both say how often a commit is run`);
  if (bayes && metric !== undefined) refuse("--bayes is about verdicts, --metric about values");
  if (bayes && autoGood) refuse("--bayes compares with a given good commit, --auto-good looks for one");
  if (metric !== undefined && runs !== undefined)
    refuse("--metric runs each commit as often as its values need, without --runs");
  if (timeoutIs !== undefined && timeout === undefined) {
    throw new CciError("USAGE", `--timeout-is ${timeoutIs} has no --timeout`, { hint: "--timeout SECONDS" });
  }
}

async function resolveIn(history: History, revision: string): Promise<string> {
  const commit = await history.resolve(revision);
  if (commit === undefined) {
    throw new CciError("COMMIT_NOT_FOUND", `${printable(revision)} names no commit of this repository`, {
      hint: "git log --oneline shows the commits, git tag the releases",
    });
  }
  return commit;
}

function readLog(path: string): ReplayedLog {
  let text: string;
  try {
    // `-` is stdin.
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new CciError("UNREADABLE_FILE", `${path}: ${reasonOf(error)}`, { cause: error });
  }
  return readBisectLog(path, text);
}
