import type { Command } from "commander";
import {
  type BisectRunOptions,
  confidenceOption,
  jobsOption,
  runsOption,
  timeoutOption,
  verdictOption,
  wordsOption,
} from "./bisect-run-options.js";
import { countOption } from "./count-option.js";
import { createCommand } from "./create-command.js";
import { reportError } from "./report-error.js";

const meaning = `
CMD runs at the top of a temporary work tree of each commit; your own work tree, index, HEAD and refs stay as they are.
  its exit   0 good, 1-124 bad, 125 skip, 126 and 127 bad (or "command broken"), 128 and more end the search
  it is told BISECT_COMMIT, BISECT_RUN_NO (1, 2, ... per commit), BISECT_GOOD, BISECT_BAD

Exit codes:
  0  found                        3  the merge base is bad
  1  an error, on stderr          4  an end does not hold: not_reproducible, bad_good_commit, no_good_commit, unrelated_history
  2  only skipped commits left    5  not sure enough: inconclusive_flaky, confirm_failed, no_change
                                130  interrupted; --resume goes on
`;

const exitFailed = 1;
const defaultConfidence = 0.95;
const defaultMaxRuns = 600;

/** `cci bisect run` (bisect.md 5.4). */
export function bisectRun(): Command {
  return createCommand("run", "Finds the commit that broke a command, even one that fails now and then. No server.", [
    "cci bisect run --good v1.2 -- make test",
    "cci bisect run --good HEAD~200 --build 'make -j8' --timeout 60 -- ./test.sh",
    "cci bisect run --good v1.2 --bayes -- ./flaky.sh       # it fails before, too, only more rarely",
    "cci bisect run --good v1.2 --metric 'time: ([0-9.]+)' -- ./bench.sh",
    "cci bisect run --good v1.2 --resume -- make test       # go on after Ctrl-C or a crash",
  ])
    .usage("[options] --good REV -- CMD [ARG...]")
    .argument("<command...>", "behind --: what to run at each commit, and its arguments; no shell")
    .option("--good <rev,...>", "commits known to be good (repeatable)", wordsOption)
    .option("--bad <rev>", "the bad commit (default: HEAD)")
    .option("--runs <n>", "auto: as often as it takes; or so often per commit (default: auto)", runsOption)
    .option("--bayes", "the good side may fail too, only more rarely")
    .option("--auto-good", "look for a good commit further back where there is none, or a given one is bad")
    .option("--build <string>", "run by sh -c once per commit; where it fails the commit is skipped")
    .option("--timeout <s>", "time limit of a run", timeoutOption)
    .option("--timeout-is <verdict>", "what a run over its time limit is: bad, good or skip", verdictOption)
    .option("--signal-is-bad", "a command that crashes (abort, FPE, SEGV) makes the commit bad")
    .option("--metric <regex>", "search where a number moved: the first capture in what CMD prints")
    .option("--first-parent", "follow first parents alone: a merge stands for its branch")
    .option("--paths <p,...>", "only commits that touch these paths (repeatable)", wordsOption)
    .option("--jobs <n>", "runs at the same time, each in a work tree of its own", jobsOption, 1)
    .option("--confidence <t>", "how sure the answer must be", confidenceOption, defaultConfidence)
    .option("--max-runs <n>", "give up after so many runs", countOption, defaultMaxRuns)
    .option("--terms <old,new>", "other words for good and bad")
    .option("--cache <dir>", "keep verdicts there, and use them in later searches with the same command")
    .option("--state <file>", "where an interrupted search is kept (default: in the git folder)")
    .option("--resume", "go on with an interrupted search, without repeating a run")
    .option("--replay <log>", "begin with the verdicts of a log, of git bisect log or of an earlier run")
    .option("--json", "one object, whatever came of it but an error")
    .option("-q, --quiet", "no progress")
    .option("-v, --verbose", "show what CMD prints and each verdict, and the causes of an error")
    .addHelpText("after", meaning)
    .exitOverride((error) => {
      // 2 has a meaning of its own here: commander itself leaves with 1 when this returns.
      if (error.exitCode === 0) throw error;
      reportError(error, false);
    })
    .action(run);
}

async function run(command: readonly string[], options: BisectRunOptions): Promise<void> {
  try {
    const { runBisection } = await import("./bisect-run-search.js");
    process.exitCode = await runBisection(command, options);
  } catch (error) {
    reportError(error, options.verbose === true);
    process.exitCode = exitFailed;
  }
}
