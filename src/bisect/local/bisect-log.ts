import { printable } from "../../support/printable.js";
import { type BisectTerms, termOf, usualTerms } from "./bisect-terms.js";
import type { RunRecord } from "./run-record.js";
import { verdictsOf } from "./verdicts-of.js";

/** What the log of a search is made of. */
export interface BisectLogFacts {
  readonly command: readonly string[];
  readonly bad: string;
  readonly goods: readonly string[];
  readonly terms: BisectTerms;
  readonly firstParent: boolean;
  readonly paths: readonly string[];
  readonly runs: readonly RunRecord[];
  /** Runs that the search does not rest on: those at the head of the branch. */
  readonly later: readonly RunRecord[];
  /** Commits whose verdicts git is told, by `replayableCommits`. */
  readonly replayable: ReadonlySet<string>;
  /** First lines by commit. */
  readonly subjects: ReadonlyMap<string, string>;
  /** Runs tell rates or values, not verdicts. */
  readonly isFlaky: boolean;
  /** `status: reason`; undefined: the search goes on. */
  readonly outcome: string | undefined;
  readonly culprit: string | undefined;
}

/** First line of each log, for the one who reads it again. */
const logHead = "# cci bisect run, log 1";
/** Before a verdict that would lead `git bisect replay` astray; `--replay` takes it. */
export const notForGit = "# not for git: ";

/**
 * The log of a search, that `git bisect replay` and `--replay` take (bisect.md 5.4): the word of git for each commit unless
 * its runs do not all say the same, the ends first, and a comment per run.
 */
export function bisectLog(facts: BisectLogFacts): string {
  const { command, bad, goods, runs, later, outcome, culprit, subjects, terms } = facts;
  const verdicts = verdictsOf(runs);
  const isFlaky = facts.isFlaky || [...verdicts.values()].includes("mixed");
  const said = new Set<string>();
  const lines = [logHead, `# command: ${printable(JSON.stringify(command))}`, `# ends: ${[bad, ...goods].join(" ")}`];
  if (isFlaky) lines.push("# flaky: the runs of a commit do not all say the same, or are not to be read one by one");
  const say = (commit: string): void => {
    const verdict = verdicts.get(commit);
    if (isFlaky || verdict === undefined || verdict === "mixed" || said.has(commit)) return;
    said.add(commit);
    const term = termOf(verdict, terms);
    lines.push(`# ${term}: [${commit}] ${subjectOf(subjects, commit)}`);
    lines.push(`${facts.replayable.has(commit) ? "" : notForGit}git bisect ${term} ${commit}`);
  };
  lines.push(startLine(facts));
  for (const end of [bad, ...goods]) say(end);
  for (const run of runs) {
    lines.push(`# ${runText(run, terms)}`);
    if (run.verdict === verdicts.get(run.commit)) say(run.commit);
  }
  for (const run of later) lines.push(`# later ${runText(run, terms)}`);
  if (outcome !== undefined) lines.push(`# ${printable(outcome)}`);
  if (culprit !== undefined) {
    lines.push(`# first ${terms.bad} commit: [${culprit}] ${subjectOf(subjects, culprit)}`);
  }
  return `${lines.join("\n")}\n`;
}

function startLine({ terms, firstParent, paths }: BisectLogFacts): string {
  const words = [
    ...(terms === usualTerms ? [] : [`--term-new=${terms.bad}`, `--term-old=${terms.good}`]),
    ...(firstParent ? ["--first-parent"] : []),
    ...(paths.length > 0 ? ["--", ...paths] : []),
  ];
  return ["git bisect start", ...words.map(shellQuoted)].join(" ");
}

function runText({ commit, runNo, verdict, reason, ms, origin, value }: RunRecord, terms: BisectTerms): string {
  const from = origin === "cache" || origin === "log" ? `, from the ${origin}` : `, ${(ms / 1000).toFixed(1)} s`;
  const measured = value === undefined ? "" : ` value ${value}`;
  return `run ${runNo} of ${commit}: ${termOf(verdict, terms)}${measured} (${printable(reason)}${from})`;
}

function subjectOf(subjects: ReadonlyMap<string, string>, commit: string): string {
  return printable(subjects.get(commit) ?? "");
}

/** As git reads the words of its log again. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll("!", "'\\!'")}'`;
}
