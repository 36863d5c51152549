import { CciError } from "../../support/cci-error.js";
import type { Verdict } from "../search/oracle.js";
import { notForGit } from "./bisect-log.js";
import type { RunRecord } from "./run-record.js";

/** What a log of `git bisect log` or of an earlier `bisect run` says. */
export interface ReplayedLog {
  /** The ends; undefined or empty where the log names none. Revisions as they stand in the log. */
  readonly bad: string | undefined;
  readonly goods: readonly string[];
  readonly runs: readonly RunRecord[];
}

interface Marks {
  readonly verdicts: Map<string, Verdict>;
  /** Words of `git bisect start` that are revisions. */
  readonly revisions: string[];
  readonly runs: RunRecord[];
  ends: readonly string[];
  good: string;
  bad: string;
}

const hexCommit = "[0-9a-f]{40}(?:[0-9a-f]{24})?";
const runLine = new RegExp(
  `^# run (\\d{1,6}) of (${hexCommit}): ([A-Za-z][\\w-]{0,39})(?: value (\\S{1,40}))? \\((.*)\\)$`,
);
const endsLine = new RegExp(`^# ends: (${hexCommit}(?: ${hexCommit})*)$`);
const markLine = new RegExp(`^git[ -]bisect ([A-Za-z][\\w-]{0,39}) (${hexCommit})$`);
const startLine = /^git[ -]bisect start\b(.*)$/;
const optionsWithValue: readonly string[] = ["--term-new", "--term-bad", "--term-old", "--term-good"];

/**
 * Reads a log for `--replay`. Where a line with git's word stands for a commit, that word counts, once or as often as the
 * runs beside it say the same; a commit without such a line has its runs in a flaky log only. So a line taken out by hand
 * takes its verdict back. Throws BISECT_ABORTED where a line is none of a log.
 */
export function readBisectLog(name: string, text: string): ReplayedLog {
  const marks: Marks = { verdicts: new Map(), revisions: [], runs: [], ends: [], good: "good", bad: "bad" };
  text.split("\n").forEach((given, at) => {
    const line = given.trim();
    if (line === "") return;
    if (!readLine(line, marks)) {
      throw new CciError("BISECT_ABORTED", `${name}:${at + 1}: ${line.slice(0, 200)} is no line of a bisect log`, {
        hint: "--replay takes what git bisect log prints, and the log of an earlier bisect run",
      });
    }
  });
  const { verdicts } = marks;
  const marked = [...verdicts].filter(([, verdict]) => verdict !== "skip");
  const [bad, ...goods] = marks.ends.length > 0 ? marks.ends : marks.revisions;
  return {
    bad: bad ?? marked.find(([, verdict]) => verdict === "bad")?.[0],
    goods:
      goods.length > 0
        ? goods
        : marked
            .filter(([, verdict]) => verdict === "good")
            .map(([commit]) => commit)
            .slice(0, 1),
    runs: numbered(
      verdicts.size === 0 ? marks.runs : [...verdicts].flatMap(([commit, verdict]) => runsOf(marks, commit, verdict)),
    ),
  };
}

/** False: the line is none of a log. */
function readLine(line: string, marks: Marks): boolean {
  if (line.startsWith("#")) {
    readComment(line, marks);
    return true;
  }
  const start = startLine.exec(line);
  if (start) {
    readStart(start[1] ?? "", marks);
    return true;
  }
  return readMark(line, marks);
}

function readMark(line: string, marks: Marks): boolean {
  const [, word = "", commit = ""] = markLine.exec(line) ?? [];
  const verdict = verdictOf(word, marks);
  if (verdict === undefined) return false;
  // A later word for the same commit is a change of mind.
  marks.verdicts.delete(commit);
  marks.verdicts.set(commit, verdict);
  return true;
}

function readComment(line: string, marks: Marks): void {
  if (line.startsWith(notForGit)) readMark(line.slice(notForGit.length), marks);
  const ends = endsLine.exec(line)?.[1];
  if (ends !== undefined) marks.ends = ends.split(" ");
  const [, runNo, commit, word = "", value, reason] = runLine.exec(line) ?? [];
  const verdict = verdictOf(word, marks) ?? earlyVerdict(word);
  if (commit === undefined || reason === undefined || verdict === undefined) return;
  const number = value === undefined ? undefined : Number(value);
  marks.runs.push({
    commit,
    runNo: Number(runNo),
    verdict,
    ...(number !== undefined && Number.isFinite(number) ? { value: number } : {}),
    reason: reason.replace(/, (?:from the (?:log|cache)|[\d.]+ s)$/, ""),
    ms: 0,
    origin: "log",
  });
}

/** `'--term-new=slow' 'HEAD' 'v1' '--' 'src'`, as git quotes its words. */
function readStart(rest: string, marks: Marks): void {
  const words = [...rest.matchAll(/'((?:[^']|'\\['!]')*)'|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replace(/'\\(['!])'/g, "$1"),
  );
  const upTo = words.indexOf("--");
  const own = upTo < 0 ? words : words.slice(0, upTo);
  own.forEach((word, at) => {
    const [option = "", value] = word.split("=", 2);
    const isValue = optionsWithValue.includes(own[at - 1] ?? "");
    const term = isValue ? word : value;
    const name = isValue ? own[at - 1] : option;
    if (term !== undefined && (name === "--term-new" || name === "--term-bad")) marks.bad = term;
    if (term !== undefined && (name === "--term-old" || name === "--term-good")) marks.good = term;
    if (!word.startsWith("-") && !isValue) marks.revisions.push(word);
  });
}

function verdictOf(word: string, { good, bad }: Marks): Verdict | undefined {
  if (word === "skip") return "skip";
  if (word === bad) return "bad";
  return word === good ? "good" : earlyVerdict(word);
}

/** git takes these for each other while no terms were chosen. */
function earlyVerdict(word: string): Verdict | undefined {
  if (word === "old" || word === "good") return "good";
  return word === "new" || word === "bad" ? "bad" : undefined;
}

function runsOf({ runs }: Marks, commit: string, verdict: Verdict): readonly RunRecord[] {
  const own = runs.filter((run) => run.commit === commit && run.verdict === verdict);
  if (own.length > 0) return own;
  return [{ commit, runNo: 1, verdict, reason: "by the log", ms: 0, origin: "log" }];
}

/** From 1 on for each commit. */
function numbered(runs: readonly RunRecord[]): readonly RunRecord[] {
  const last = new Map<string, number>();
  return runs.map((run) => {
    const runNo = (last.get(run.commit) ?? 0) + 1;
    last.set(run.commit, runNo);
    return { ...run, runNo };
  });
}
