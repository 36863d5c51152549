import type { BisectStep } from "../../bisect/task/bisect-step.js";
import type { BisectTask } from "../../bisect/task/bisect-task.js";
import { type Html, html } from "../html.js";

const width = 640;
const height = 260;
const left = 70;
const right = 10;
const top = 10;
const bottom = 70;
const mostCommits = 60;
const shortCommit = 8;

interface Samples {
  readonly commit: string;
  readonly values: readonly number[];
}

/**
 * The values of a metric task by commit, with the ranges of its ends and the threshold between them (bisect.md 4.7).
 * Undefined: nothing was measured.
 */
export function metricPicture(task: BisectTask, steps: readonly BisectStep[]): Html | undefined {
  const samples = samplesOf(steps).slice(0, mostCommits);
  const values = samples.flatMap((one) => one.values);
  if (values.length === 0) return undefined;
  const ranges = [rangeOf(task.j.good_range), rangeOf(task.j.bad_range)] as const;
  const all = [...values, ...ranges.flatMap((range) => range ?? [])];
  const y = scale(Math.min(...all), Math.max(...all));
  const step = (width - left - right) / samples.length;
  const middle = numberOf(task.j.mid_point);
  return html`<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="metric-title"><title id="metric-title">${task.bisect_metric} by commit, in the order of the search</title>${band(ranges[0], "good", y)}${band(ranges[1], "bad", y)}${
    middle !== undefined &&
    html`<line class="rule" x1="${left}" x2="${width - right}" y1="${y(middle)}" y2="${y(middle)}"/>`
  }${[Math.min(...all), Math.max(...all)].map((value) => html`<text x="4" y="${y(value) + 4}">${shortNumber(value)}</text>`)}${samples.map(
    ({ commit, values: own }, at) => commitColumn(task, commit, own, left + (at + 0.5) * step, y),
  )}</svg><figcaption class="quiet">A dot per run, a column per commit, in the order of the search; bands are what the good and the bad end measured, the dashed line lies between them.</figcaption></figure>`;
}

function samplesOf(steps: readonly BisectStep[]): readonly Samples[] {
  const byCommit = new Map<string, number[]>();
  for (const { commit, value } of steps) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const values = byCommit.get(commit);
    if (values) values.push(value);
    else byCommit.set(commit, [value]);
  }
  return [...byCommit].map(([commit, values]) => ({ commit, values }));
}

function commitColumn(
  { first_bad_commit }: BisectTask,
  commit: string,
  values: readonly number[],
  x: number,
  y: (value: number) => number,
): Html {
  const name = `${commit.slice(0, shortCommit)}${commit === first_bad_commit ? " culprit" : ""}`;
  const under = height - bottom + 14;
  return html`<g>${values.map((value) => html`<circle class="quiet" cx="${round(x)}" cy="${y(value)}" r="3.5"><title>${commit.slice(0, shortCommit)}: ${value}</title></circle>`)}<text x="${round(x)}" y="${under}" transform="rotate(40 ${round(x)} ${under})">${name}</text></g>`;
}

function band(range: readonly [number, number] | undefined, kind: "good" | "bad", y: (value: number) => number): Html {
  if (!range) return html``;
  const high = y(range[1]);
  return html`<rect class="${kind} band" x="${left}" y="${high}" width="${width - left - right}" height="${Math.max(2, round(y(range[0]) - high))}"/>`;
}

function scale(least: number, most: number): (value: number) => number {
  const span = most - least || 1;
  return (value) => round(top + ((most - value) / span) * (height - top - bottom - 10) + 5);
}

function rangeOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [from, to] = [numberOf(value[0]), numberOf(value[1])];
  return from === undefined || to === undefined ? undefined : [Math.min(from, to), Math.max(from, to)];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
