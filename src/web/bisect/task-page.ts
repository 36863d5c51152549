import type { ShownTask } from "../../bisect/bisect-service.js";
import type { BisectStep } from "../../bisect/task/bisect-step.js";
import type { BisectTask } from "../../bisect/task/bisect-task.js";
import { durationText, utcText } from "../../support/time-text.js";
import { type Html, type HtmlValue, html } from "../html.js";
import { statusBadge } from "./dashboard-page.js";
import { metricPicture } from "./metric-picture.js";
import { runPicture } from "./run-picture.js";
import { confidenceText, taskColumns } from "./task-columns.js";

/** Beyond that many a page is no longer read. */
const mostRuns = 1000;
const mostCandidates = 100;
const shortCommit = 12;

/** The page of one task: what is known, what was run and why it counts as it does. */
export function taskBody({ task, steps, links }: ShownTask, nowS: number): Html {
  const columns = taskColumns(task, nowS);
  const picture = task.bisect_metric === "" ? runPicture(task, steps) : metricPicture(task, steps);
  return html`<nav><a href="/bisect">All bisect tasks</a></nav><main>
<header><h1>${task.suite}: ${task.error_id || task.bisect_metric}</h1>${statusBadge(task.bisect_status)}</header>
${answer(task)}
<h2>Task</h2><dl>${facts([
    ["id", html`<code>${task.id}</code>`],
    ["phase", task.phase],
    ["fail reason", task.fail_reason],
    ["last error", task.last_error],
    ["warnings", texts(task.j.warnings).join("; ")],
    ["repository", task.git_url],
    ["axis", task.axis],
    ["bad job", task.bad_job_id],
    ["bad commit", commit(task.bad_commit)],
    ["good commit", commit(task.good_commit)],
    ["category", task.category],
    ["submitted", utcText(task.submit_time)],
    ["search began", columns.startTime],
    ["ended", utcText(task.end_time)],
    ["run time", columns.runTime],
    ["steps", columns.step],
    ["priority", String(task.priority_level)],
    ["related jobs", texts(task.j.related_jobs).slice(0, mostCandidates).join(", ")],
    ["results", links.result_root],
    ["files", files(links.log, links.report)],
  ])}</dl>
${candidates(task)}
${picture !== undefined && html`<h2>${task.bisect_metric === "" ? "Commits" : "Samples"}</h2>${picture}`}
<h2 id="runs">Runs</h2>${runTable(steps)}</main>`;
}

function answer(task: BisectTask): Html {
  if (task.first_bad_commit === "") return html``;
  const subject = task.j.first_bad_commit_subject;
  return html`<p><code>${task.first_bad_commit}</code> is the first bad commit${
    typeof subject === "string" && html`: <strong>${subject}</strong>`
  }. Confidence ${confidenceText(task.confidence)}${task.first_bad_id !== "" && html`, seen in job <code>${task.first_bad_id}</code>`}.</p>`;
}

function facts(rows: readonly (readonly [string, HtmlValue])[]): readonly Html[] {
  return rows
    .filter(([, value]) => value !== "" && value !== undefined)
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
}

function commit(id: string): HtmlValue {
  return id === "" ? "" : html`<code>${id}</code>`;
}

function files(log: string, report: string): HtmlValue {
  const named = [
    ["log", log],
    ["report", report],
  ].filter(([, path]) => path !== "");
  return named.length === 0 ? "" : named.map(([name, path]) => html`<a href="${path}">${name}</a> `);
}

function candidates({ j, first_bad_commit }: BisectTask): Html {
  const all = texts(j.candidates);
  if (all.length === 0 || first_bad_commit !== "") return html``;
  return html`<h2>Candidates</h2><p>One of these ${all.length} commits, the likeliest first:</p><ol>${all
    .slice(0, mostCandidates)
    .map((one) => html`<li><code>${one}</code></li>`)}</ol>`;
}

function runTable(steps: readonly BisectStep[]): Html {
  if (steps.length === 0) return html`<p class="quiet">None yet.</p>`;
  const hasValues = steps.some(({ value }) => value !== undefined);
  const shown = steps.slice(0, mostRuns);
  return html`<div class="wide"><table><caption>${shown.length === steps.length ? `${steps.length} runs` : `the first ${shown.length} of ${steps.length} runs`}</caption><thead><tr><th scope="col">#</th><th scope="col">phase</th><th scope="col">commit</th><th scope="col">run</th><th scope="col">verdict</th><th scope="col">reason</th>${
    hasValues && html`<th scope="col">value</th>`
  }<th scope="col">job</th><th scope="col">submitted</th><th scope="col">time</th></tr></thead><tbody>${shown.map(
    (step) => runRow(step, hasValues),
  )}</tbody></table></div>`;
}

function runRow(step: BisectStep, hasValues: boolean): Html {
  const { submit_time, finish_time } = step;
  const tookS = finish_time > 0 && submit_time > 0 ? durationText(finish_time - submit_time) : "";
  return html`<tr><td class="number">${step.seq}</td><td>${step.phase}</td><td class="mono" title="${step.commit}">${step.commit.slice(0, shortCommit)}</td><td class="number">${step.run_no}</td><td class="${step.verdict}">${step.verdict || step.state}</td><td>${step.reason}</td>${
    hasValues && html`<td class="number">${step.value === undefined ? "" : String(step.value)}</td>`
  }<td class="mono" title="${step.result_root}">${step.job_id}${step.reused && html` <span class="quiet">reused</span>`}</td><td class="time">${utcText(submit_time)}</td><td class="number">${tookS}</td></tr>\n`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
