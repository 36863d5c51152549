import { printable } from "../../support/printable.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { CulpritNews } from "./report.js";

const mostErrors = 100;

/** `report.txt` of a task, and the text of the mail of its culprit (bisect.md 3.5). What others wrote stays on its line. */
export function reportText(task: BisectTask, news: CulpritNews | undefined): string {
  const parts = news === undefined ? [failureLines(task)] : culpritParts(task, news);
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function failureLines(task: BisectTask): readonly string[] {
  const candidates = (task.j.candidates ?? []).map((commit) => `  ${printable(commit)}`);
  return [
    `Bisect task ${task.id} of ${nameOf(task)} ended as ${task.bisect_status}: ${printable(task.last_error)}`,
    ...(candidates.length > 0
      ? ["", "The culprit is among these commits, the most probable first:", ...candidates]
      : []),
  ];
}

function culpritParts(task: BisectTask, news: CulpritNews): readonly (readonly string[])[] {
  const { commit, pkgbuild } = news;
  const author = `${printable(commit.authorName)} <${printable(commit.authorEmail)}>`;
  return [
    [`Hi ${printable(commit.authorName) || "author"},`],
    [`a test found that this commit is the first with ${nameOf(task)}:`],
    [
      `tree:    ${printable(task.git_url)}`,
      `commit:  ${commit.commit} ${printable(commit.subject)}`,
      `author:  ${author}`,
    ],
    errorLines(task, news),
    pkgbuild === undefined ? [] : ["How it was built:", `  ${printable(pkgbuild)}`],
    ["Result of the job at this commit:", `  ${printable(task.first_result_root) || "none"}`],
    numberLines(task),
    (task.j.warnings ?? []).length === 0
      ? []
      : ["To be taken with care:", ...(task.j.warnings ?? []).map((warning) => `  ${printable(warning)}`)],
    [
      "To test a fix, submit the job of that result again with your commit:",
      `  submit-job job.yaml ${printable(task.axis)}=<your commit>`,
    ],
  ];
}

/** The errors at the culprit, those that its parents do not have marked. */
function errorLines(task: BisectTask, { errids, parentErrids }: CulpritNews): readonly string[] {
  const old = new Set(parentErrids);
  const first = (errid: string): number => (errid === task.error_id ? 0 : old.has(errid) ? 2 : 1);
  const sorted = [...new Set(errids)].sort((a, b) => first(a) - first(b) || (a < b ? -1 : 1));
  if (sorted.length === 0) return [];
  const lines = sorted
    .slice(0, mostErrors)
    .map((errid) => `${old.has(errid) ? "   " : ">> "}${printable(lineOf(task, errid))}`);
  const left = sorted.length - lines.length;
  return ["All error/warning(s) (new ones prefixed by >>):", ...lines, ...(left > 0 ? [`   and ${left} more`] : [])];
}

/** What the log says of an error, else its id. */
export function lineOf({ j }: BisectTask, errid: string): string {
  const lines = j.errid_log_context;
  const line =
    typeof lines === "object" && lines !== null && Object.hasOwn(lines, errid)
      ? (lines as Readonly<Record<string, unknown>>)[errid]
      : undefined;
  return typeof line === "string" && line.trim() !== "" ? (line.trim().split(/\r?\n/, 1)[0] as string) : errid;
}

function numberLines(task: BisectTask): readonly string[] {
  const { good_range, bad_range, change_percent } = task.j;
  const range = (value: unknown): string => (Array.isArray(value) ? value.map(Number).join(" .. ") : "");
  return [
    `range:       ${task.good_commit || "?"} .. ${task.bad_commit}`,
    `steps:       ${task.step}`,
    `confidence:  ${task.confidence.toFixed(3)}`,
    ...(change_percent === undefined
      ? []
      : [`values:      ${range(good_range)} -> ${range(bad_range)} (${Number(change_percent).toFixed(1)} %)`]),
  ];
}

function nameOf({ suite, error_id, bisect_metric, direction }: BisectTask): string {
  const what = error_id === "" ? `${bisect_metric}${direction === "" ? "" : ` (${direction})`}` : error_id;
  return printable(`${suite}: ${what}`);
}
