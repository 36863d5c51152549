import type { BisectStats, FilterWords, ListedTask, TaskList } from "../../bisect/bisect-service.js";
import { bisectStatuses } from "../../bisect/task/bisect-task.js";
import { utcText } from "../../support/time-text.js";
import { type Html, html } from "../html.js";
import { taskColumns } from "./task-columns.js";

/** What the dashboard shows. */
export interface Dashboard {
  readonly list: TaskList;
  readonly stats: BisectStats;
  /** Seconds since 1970. */
  readonly nowS: number;
  /** Where this page is, for its own links and form; undefined: it is a file, without any. */
  readonly path: string | undefined;
  readonly refreshS: number | undefined;
}

/** Filters that have a field of their own; the others of a link stay as they are. */
const fields = [
  ["error_id", "errid"],
  ["suite", "suite"],
  ["git_url", "repository"],
  ["first_bad_commit", "culprit"],
  ["bad_job_id", "bad job"],
  ["hours", "last hours"],
] as const;

/** The page of all tasks (bisect.md 5.2). */
export function dashboardBody({ list, stats, nowS, path, refreshS }: Dashboard): Html {
  return html`<header><h1>Bisect tasks</h1><span class="quiet">${utcText(nowS)} UTC${
    refreshS !== undefined && html`, again every ${refreshS} s`
  }</span>${path !== undefined && refreshLink(path, list.filters, refreshS)}</header>
<nav aria-label="Tasks by status">${statusLinks(list, stats, path)}</nav>
${path !== undefined && filterForm(list.filters, path)}
<main><div class="wide"><table><caption>${captionOf(list)}</caption><thead><tr><th scope="col">bisect task name</th><th scope="col">suite</th><th scope="col">start_time</th><th scope="col">run_time</th><th scope="col">step</th><th scope="col">group_id</th><th scope="col">status</th><th scope="col">phase</th><th scope="col">repo</th><th scope="col">culprit</th><th scope="col">confidence</th><th scope="col">fail reason</th></tr></thead>
<tbody>${list.tasks.map((task) => taskRow(task, nowS, path !== undefined))}</tbody></table></div>
${path !== undefined && list.next_cursor !== null && html`<nav><a rel="next" href="${hrefOf(path, { ...list.filters, cursor: list.next_cursor, ...limitOf(list) })}">Next page</a></nav>`}</main>`;
}

function taskRow(task: ListedTask, nowS: number, hasLinks: boolean): Html {
  const columns = taskColumns(task, nowS);
  const href = `/bisect/${encodeURIComponent(task.id)}`;
  const error = task.error_id || task.bisect_metric;
  return html`<tr><td class="name" title="${error}">${hasLinks ? html`<a href="${href}">${columns.name}</a>` : columns.name}</td><td>${columns.suite}</td><td class="time">${columns.startTime}</td><td class="number">${columns.runTime}</td><td class="number">${columns.step}</td><td class="mono">${
    hasLinks ? html`<a href="${href}#runs">${columns.groupId}</a>` : columns.groupId
  }</td><td>${statusBadge(columns.status)}</td><td>${columns.phase}</td><td title="${task.git_url}">${columns.repo}</td><td class="answer">${columns.culprit}</td><td class="number">${columns.confidence}</td><td>${columns.failReason}</td></tr>\n`;
}

/** The first generation calls a completed task `finish`. */
export function statusBadge(status: string): Html {
  return html`<span class="badge ${status}"${status === "completed" && html` title="finish"`}>${status}</span>`;
}

function statusLinks({ filters }: TaskList, stats: BisectStats, path: string | undefined): readonly Html[] {
  const { status: chosen, ...others } = filters;
  const link = (name: string, count: number, isHere: boolean, words: FilterWords): Html => {
    const text = html`${name} ${count}`;
    const shown = path === undefined ? html`<span>${text}</span>` : html`<a href="${hrefOf(path, words)}">${text}</a>`;
    return isHere ? html`<span class="here">${shown}</span> ` : html`${shown} `;
  };
  return [
    link("all", stats.total, chosen === undefined, others),
    ...bisectStatuses.map((name) => link(name, stats.status[name], chosen === name, { ...others, status: name })),
  ];
}

function filterForm(filters: FilterWords, path: string): Html {
  const named = new Set<string>(fields.map(([name]) => name));
  const kept = Object.entries(filters).filter(([name]) => !named.has(name));
  return html`<form method="get" action="${path}">${fields.map(
    ([name, label]) => html`<label>${label}<input name="${name}" value="${filters[name] ?? ""}"></label>`,
  )}${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button>Filter</button><a href="${path}">clear</a></form>`;
}

function refreshLink(path: string, filters: FilterWords, refreshS: number | undefined): Html {
  if (refreshS === undefined) return html`<a href="${hrefOf(path, filters)}">refresh by itself</a>`;
  return html`<a href="${hrefOf(path, { ...filters, refresh: "0" })}">hold still</a>`;
}

function captionOf({ count, total }: TaskList): string {
  return count === total ? `${total} tasks` : `${count} of ${total} tasks`;
}

function limitOf({ limit }: TaskList): FilterWords {
  return { limit: String(limit) };
}

function hrefOf(path: string, words: FilterWords): string {
  const query = new URLSearchParams(words).toString();
  return query === "" ? path : `${path}?${query}`;
}
