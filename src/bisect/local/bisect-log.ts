import { printable } from "../../support/printable.js";
import type { Verdict } from "../search/oracle.js";
import { type BisectTerms, termOf, usualTerms } from "./bisect-terms.js";
import type { RunRecord } from "./run-record.js";

/** What the log of a search is made of. */
export interface BisectLogFacts {
  readonly command: readonly string[];
  readonly bad: string;
  readonly goods: readonly string[];
  readonly terms: BisectTerms;
  readonly firstParent: boolean;
  readonly paths: readonly string[];
  readonly runs: readonly RunRecord[];
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

/**
 * The log of a search, that `git bisect replay` and `--replay` take (bisect.md 5.4): a comment per run, and the word of git
 * for each commit unless its runs do not all say the same.
 */
export function bisectLog(facts: BisectLogFacts): string {
  const { command, bad, goods, runs, outcome, culprit, subjects } = facts;
  const verdicts = verdictsOf(runs);
  const isFlaky = facts.isFlaky || [...verdicts.values()].includes("mixed");
  const said = new Set<string>();
  const lines = [logHead, `# command: ${printable(JSON.stringify(command))}`, `# ends: ${[bad, ...goods].join(" ")}`];
  if (isFlaky) lines.push("# flaky: the runs of a commit do not all say the same, or are not to be read one by one");
  lines.push(startLine(facts));
  for (const run of runs) {
    const { commit } = run;
    lines.push(runLine(run, facts.terms));
    if (isFlaky || said.has(commit) || run.verdict !== verdicts.get(commit)) continue;
    said.add(commit);
    const term = termOf(run.verdict, facts.terms);
    lines.push(`# ${term}: [${commit}] ${subjectOf(subjects, commit)}`, `git bisect ${term} ${commit}`);
  }
  if (outcome !== undefined) lines.push(`# ${printable(outcome)}`);
  if (culprit !== undefined) {
    lines.push(`# first ${facts.terms.bad} commit: [${culprit}] ${subjectOf(subjects, culprit)}`);
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

function runLine({ commit, runNo, verdict, reason, ms, origin, value }: RunRecord, terms: BisectTerms): string {
  const from = origin === "cache" || origin === "log" ? `, from the ${origin}` : `, ${(ms / 1000).toFixed(1)} s`;
  const measured = value === undefined ? "" : ` value ${value}`;
  return `# run ${runNo} of ${commit}: ${termOf(verdict, terms)}${measured} (${printable(reason)}${from})`;
}

/** What all usable runs of a commit say. */
function verdictsOf(runs: readonly RunRecord[]): ReadonlyMap<string, Verdict | "mixed"> {
  const verdicts = new Map<string, Verdict | "mixed">();
  for (const { commit, verdict } of runs) {
    const before = verdicts.get(commit) ?? "skip";
    if (before === "skip") verdicts.set(commit, verdict);
    else if (verdict !== "skip" && verdict !== before) verdicts.set(commit, "mixed");
  }
  return verdicts;
}

function subjectOf(subjects: ReadonlyMap<string, string>, commit: string): string {
  return printable(subjects.get(commit) ?? "");
}

/** As git reads the words of its log again. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll("!", "'\\!'")}'`;
}
