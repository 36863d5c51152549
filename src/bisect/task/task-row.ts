import type { Document } from "../../store/document.js";
import type { DocumentStore } from "../../store/store.js";
import type { Clock } from "../../support/clock.js";
import { isObject } from "../../support/is-object.js";
import { type BisectStatus, type BisectTask, bisectStatuses } from "./bisect-task.js";
import { nowS } from "./now-s.js";

/** The collection of tasks. */
export const tasksCollection = "bisect";

/** A task before anything is known of it. */
const emptyTask: BisectTask = {
  id: "",
  bad_job_id: "",
  error_id: "",
  bisect_status: "wait",
  bisect_metric: "",
  direction: "",
  category: "function",
  suite: "",
  project: "",
  git_url: "",
  axis: "",
  bad_commit: "",
  good_commit: "",
  first_bad_commit: "",
  first_bad_id: "",
  first_result_root: "",
  bisect_result_root: "",
  work_dir: "",
  group_id: "",
  step: 0,
  steps_left: 0,
  submit_time: 0,
  claim_time: 0,
  start_time: 0,
  end_time: 0,
  updated_at: 0,
  priority_level: 0,
  timeout: 0,
  retry_count: 0,
  last_error: "",
  fail_reason: "",
  confidence: 0,
  phase: "",
  owner: "",
  lease_until: 0,
  epoch: 0,
  j: {},
};

/** The columns of a task, in their order. */
const taskColumns = Object.keys(emptyTask) as readonly (keyof BisectTask)[];

/** Names that other generations gave to a status (bisect.md 1.6). */
const olderStatuses: ReadonlyMap<string, BisectStatus> = new Map([
  ["success", "completed"],
  ["finish", "completed"],
  ["pending", "wait"],
  ["running", "processing"],
]);

/** The status of that name, older names too; undefined: there is none. */
export function statusNamed(name: string): BisectStatus | undefined {
  return bisectStatuses.find((status) => status === name) ?? olderStatuses.get(name);
}

/** A new task: what is not given is empty. */
export function newTask(fields: Partial<BisectTask>): BisectTask {
  return { ...emptyTask, ...fields };
}

/**
 * A task as its row has it; columns that are missing, or are of another type, are empty: rows may come from imports. A
 * status that nobody knows counts as `failed`: it is shown, and never run.
 */
export function taskOfDocument(id: string, document: Document): BisectTask {
  const columns = taskColumns.map((column) => [column, columnValue(column, document[column])]);
  const status = statusNamed(String(document.bisect_status)) ?? "failed";
  return { ...(Object.fromEntries(columns) as BisectTask), id, bisect_status: status };
}

function columnValue(column: keyof BisectTask, value: unknown): unknown {
  const empty = emptyTask[column];
  if (typeof empty === "object") return isObject(value) ? value : empty;
  if (typeof empty === "number") return Number.isFinite(Number(value ?? 0)) ? Number(value ?? 0) : empty;
  return typeof value === "object" || value === undefined ? empty : String(value);
}

/** Columns to set. `j` is merged key by key with what the row has; a key that is undefined is taken away. */
export type TaskFields = Partial<Omit<BisectTask, "id">>;

/** A task with some columns set, as it is written. */
function changedTask(task: BisectTask, fields: TaskFields): BisectTask {
  const details = Object.entries({ ...task.j, ...fields.j }).filter(([, value]) => value !== undefined);
  return { ...task, ...fields, j: Object.fromEntries(details) };
}

/** The row; undefined: there is none. Throws as of `DocumentStore`. */
export async function findTask(store: DocumentStore, id: string): Promise<BisectTask | undefined> {
  const document = await store.get(tasksCollection, id);
  return document && taskOfDocument(id, document);
}

/**
 * Sets columns of a row, and `updated_at`. `change` gets it as it is and may be called again; undefined leaves it alone.
 * Gives the row as it was written; undefined: it is gone, or was left alone.
 */
export async function changeTask(
  { store, clock }: { readonly store: DocumentStore; readonly clock: Clock },
  id: string,
  change: (task: BisectTask) => TaskFields | undefined,
): Promise<BisectTask | undefined> {
  let written: BisectTask | undefined;
  const result = await store.update(tasksCollection, id, (document) => {
    const task = taskOfDocument(id, document);
    const fields = change(task);
    written = fields && changedTask(task, { ...fields, updated_at: nowS(clock) });
    if (!written || !fields) return undefined;
    const names = [...(Object.keys(fields) as (keyof BisectTask)[]), "updated_at" as const];
    return { set: Object.fromEntries(names.map((name) => [name, written?.[name]])) };
  });
  return result === "updated" ? written : undefined;
}
