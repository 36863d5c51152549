import type { BisectStep } from "../../bisect/task/bisect-step.js";
import type { BisectTask } from "../../bisect/task/bisect-task.js";
import { type Html, html } from "../html.js";

/** Beyond that many commits a picture is a wall. */
const mostCommits = 60;
const mostRuns = 60;
const rowHeight = 20;
const labelWidth = 110;
const runWidth = 14;
const markWidth = 90;
const shortCommit = 12;

/**
 * The commits that were run, in the order in which the search came to them, and a sign per run: a dot for good, a square
 * for bad, a ring for nothing said. Undefined: nothing was run.
 */
export function runPicture(task: BisectTask, steps: readonly BisectStep[]): Html | undefined {
  const all = runsByCommit(steps);
  if (all.size === 0) return undefined;
  const commits = [...all].slice(0, mostCommits);
  const most = Math.min(mostRuns, Math.max(...commits.map(([, runs]) => runs.length)));
  const width = labelWidth + most * runWidth + markWidth;
  const height = commits.length * rowHeight + 4;
  return html`<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="runs-title"><title id="runs-title">Runs of ${commits.length} commits in the order of the search</title>${commits.map(
    ([commit, runs], row) => commitRow(task, commit, runs, row, width),
  )}</svg><figcaption class="quiet">A row per commit, in the order of the search: dots are good runs, squares bad ones, rings say nothing.${
    all.size > mostCommits && ` The first ${mostCommits} of ${all.size} commits.`
  }</figcaption></figure>`;
}

function runsByCommit(steps: readonly BisectStep[]): ReadonlyMap<string, readonly BisectStep[]> {
  const byCommit = new Map<string, BisectStep[]>();
  for (const step of steps) {
    if (step.verdict === "") continue;
    const runs = byCommit.get(step.commit);
    if (runs) runs.push(step);
    else byCommit.set(step.commit, [step]);
  }
  return byCommit;
}

function commitRow(task: BisectTask, commit: string, runs: readonly BisectStep[], row: number, width: number): Html {
  const top = row * rowHeight + 2;
  const middle = top + rowHeight / 2;
  const mark = markOf(task, commit);
  return html`<g>${mark !== "" && html`<rect class="mark" x="1" y="${top}" width="${width - 2}" height="${rowHeight - 1}" rx="3"/>`}<text x="6" y="${middle + 4}">${commit.slice(0, shortCommit)}</text>${runs
    .slice(0, mostRuns)
    .map((run, at) =>
      runSign(run, labelWidth + at * runWidth, middle),
    )}${mark !== "" && html`<text x="${width - markWidth + 8}" y="${middle + 4}">${mark}</text>`}</g>`;
}

function runSign({ verdict, reason, run_no }: BisectStep, x: number, y: number): Html {
  const title = html`<title>run ${run_no}: ${verdict}, ${reason}</title>`;
  if (verdict === "bad")
    return html`<rect class="bad" x="${x - 4.5}" y="${y - 4.5}" width="9" height="9">${title}</rect>`;
  return html`<circle class="${verdict}" cx="${x}" cy="${y}" r="${verdict === "good" ? 4.5 : 4}">${title}</circle>`;
}

function markOf({ first_bad_commit, good_commit, bad_commit }: BisectTask, commit: string): string {
  if (commit === first_bad_commit) return "culprit";
  if (commit === good_commit) return "good end";
  return commit === bad_commit ? "bad end" : "";
}
