import type { KeyValue } from "./etcd-requests.js";

/** What the engine remembers of a task beside its content. */
export interface TaskState {
  /** ms since 1970: when it was put here, or first met where another program put it. */
  readonly sinceMs: number;
  /** Tries that failed. */
  readonly tries: number;
  /** Leases that ran out. */
  readonly deaths: number;
  /** ms since 1970: nobody gets it before. */
  readonly notBeforeMs: number;
  /** A consumer has it, or had it when its lease ran out. */
  readonly held: boolean;
}

export function newTaskState(): TaskState {
  return { sinceMs: Date.now(), tries: 0, deaths: 0, notBeforeMs: 0, held: false };
}

export function writeTaskState(state: TaskState): string {
  return JSON.stringify(state);
}

/** The state of a task that came to be in revision `created`; undefined: none, or that of an earlier task of its name. */
export function readTaskState(kv: KeyValue | undefined, created: number): TaskState | undefined {
  if (kv === undefined || kv.modified < created) return undefined;
  const fields = readFields(kv.value);
  return {
    sinceMs: numberOf(fields.sinceMs),
    tries: numberOf(fields.tries),
    deaths: numberOf(fields.deaths),
    notBeforeMs: numberOf(fields.notBeforeMs),
    held: fields.held === true,
  };
}

function readFields(text: string): Partial<Record<keyof TaskState, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
