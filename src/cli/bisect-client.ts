import type {
  BisectService,
  BisectStats,
  Counters,
  FilterWords,
  RegressionList,
  ResetRequest,
  Row,
  ShownTask,
  SubmittedTask,
  SwitchState,
  TaskList,
} from "../bisect/bisect-service.js";
import type { BisectStatus, BisectTask } from "../bisect/task/bisect-task.js";
import { CciError } from "../support/cci-error.js";
import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import type { ErrorCode } from "../support/error-catalogue.js";
import { isObject } from "../support/is-object.js";
import { printable } from "../support/printable.js";
import { type BisectAnswer, type BisectRequest, sendBisectRequest } from "./bisect-request.js";

/** How a client asks. */
export interface BisectClientOptions {
  readonly token: string | undefined;
  /** Told of each request before it is sent. */
  readonly onRequest?: (line: string) => void;
}

interface Call {
  readonly query?: FilterWords;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

const timeoutMs = 60_000;
/** A cycle of the producer looks at thousands of jobs. */
const cycleMs = 30 * 60_000;
const maxText = 500;

const codes: Readonly<Record<number, ErrorCode>> = {
  400: "USAGE",
  401: "BISECT_REFUSED",
  403: "BISECT_REFUSED",
  404: "NOT_FOUND",
  409: "BISECT_REFUSED",
  413: "USAGE",
};
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The bisect service behind a URL, `http://bisect.lab:3000`; nothing is sent yet. Throws as `BisectService` does. */
export function openBisectClient(url: string, options: BisectClientOptions): BisectService {
  const base = url.replace(/\/+$/, "");

  async function ask(method: BisectRequest["method"], path: string, call: Call = {}): Promise<BisectAnswer> {
    const target = new URL(`${base}/api/v1/${path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) target.searchParams.set(name, value);
    options.onRequest?.(`${method} ${target.href}`);
    return sendBisectRequest({
      method,
      url: target,
      token: options.token,
      timeoutMs: call.timeoutMs ?? timeoutMs,
      ...(call.body === undefined ? {} : { body: stringifyDigitSafe(call.body) }),
    });
  }

  async function get(path: string, query: FilterWords = {}): Promise<unknown> {
    return readJson(base, accepted(base, await ask("GET", path, { query })));
  }

  async function change(method: "DELETE" | "POST", path: string, call: Call = {}): Promise<unknown> {
    const answer = readJson(base, accepted(base, await ask(method, path, call)));
    return isObject(answer) ? answer.data : undefined;
  }

  const service: BisectService = {
    async submit(body) {
      const answer = await ask("POST", "new_bisect_task", { body });
      const data = answer.status === 409 ? dataOf(answer) : undefined;
      if (data?.task_id !== undefined) return { ...submitted(data), created: false };
      const created = readJson(base, accepted(base, answer));
      return { ...submitted(isObject(created) ? (created.data as Row) : {}), created: true };
    },
    list: async (filter) => (await get("list_bisect_tasks", filter)) as TaskList,
    show: async (id) => (await get(`bisect_task/${encodeURIComponent(id)}`)) as ShownTask,
    async log(id) {
      return accepted(base, await ask("GET", `bisect_task/${encodeURIComponent(id)}/log`)).text;
    },
    async report(id) {
      return accepted(base, await ask("GET", `bisect_task/${encodeURIComponent(id)}/report`)).text;
    },
    cancel: async (id) => (await change("POST", "cancel_task", { body: { id } })) as BisectTask,
    async reset({ filter, statuses, isFresh, isForced }: ResetRequest) {
      const flags = { ...(isFresh ? { fresh: "true" } : {}), ...(isForced ? { force: "true" } : {}) };
      const query = { ...filter, ...flags };
      const data = await change("POST", resetPath(statuses), { query });
      return countOf(data, "reset_count");
    },
    async remove(filter, isForced) {
      const query = { ...filter, ...(isForced ? { force: "true" } : {}) };
      return countOf(await change("DELETE", "delete_tasks", { query }), "deleted_count");
    },
    stats: async () => (await get("stats")) as BisectStats,
    producerStatus: async () => (await get("producer_status")) as SwitchState,
    toggle: async (what, isEnabled) =>
      (await change("POST", `toggle_${what}`, { query: { state: isEnabled ? "enable" : "disable" } })) as SwitchState,
    async trigger(isForced) {
      const answer = await ask("POST", "trigger_producer_run", {
        query: isForced ? { force: "true" } : {},
        timeoutMs: cycleMs,
      });
      if (answer.status === 409) throw refusal(base, answer, "BISECT_BUSY");
      const ran = readJson(base, accepted(base, answer));
      return isObject(ran) && isObject(ran.data) ? (ran.data as Counters) : {};
    },
    regressions: async (filter) => (await get("regression", filter)) as RegressionList,
    setRegression: async (errid, git_url, isValid) =>
      (await change("POST", "regression", { body: { errid, git_url, valid: isValid } })) as Row,
  };
  return service;
}

function submitted(data: Row): SubmittedTask {
  return { task_id: String(data.task_id), created: true, status: (data.status ?? "wait") as BisectStatus };
}

function resetPath(statuses: readonly BisectStatus[]): string {
  if (statuses.length === 1 && statuses[0] === "failed") return "reset_failed_tasks";
  return statuses.length === 1 && statuses[0] === "processing" ? "reset_processing_tasks" : "reset_tasks";
}

function countOf(data: unknown, name: string): number {
  return isObject(data) ? Number(data[name]) || 0 : 0;
}

function accepted(base: string, answer: BisectAnswer): BisectAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const code = codes[answer.status] ?? (passing.has(answer.status) ? "BISECT_UNREACHABLE" : "BISECT_REFUSED");
  throw refusal(base, answer, code);
}

function refusal(base: string, answer: BisectAnswer, code: ErrorCode): CciError {
  const { status, text } = answer;
  const said = envelopeOf(answer)?.message;
  const what = printable(typeof said === "string" ? said : text.trim()).slice(0, maxText);
  const needsAccount = status === 401 || status === 403;
  return new CciError(
    code,
    what === "" || code === "BISECT_UNREACHABLE" ? `${base}: ${what || `status ${status}`}` : what,
    needsAccount ? { hint: "this service knows accounts: CCI_TOKEN holds the token of yours" } : {},
  );
}

function dataOf(answer: BisectAnswer): Row | undefined {
  const data = envelopeOf(answer)?.data;
  return isObject(data) ? data : undefined;
}

function envelopeOf({ text }: BisectAnswer): Row | undefined {
  try {
    const value = parseDigitSafe(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readJson(base: string, { text }: BisectAnswer): unknown {
  try {
    return parseDigitSafe(text);
  } catch (cause) {
    throw new CciError("BISECT_REFUSED", `${base} answers with no JSON: ${printable(text.slice(0, 80))}`, {
      hint: "is that the address of `cci serve --with bisect`?",
      cause,
    });
  }
}
