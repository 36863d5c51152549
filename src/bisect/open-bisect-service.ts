import { CciError } from "../support/cci-error.js";
import { utcText } from "../support/time-text.js";
import type { BisectContext } from "./bisect-context.js";
import type { BisectService, FilterWords, ListedTask, RegressionList, Row, ShownTask } from "./bisect-service.js";
import { bisectStats } from "./bisect-stats.js";
import { toggleConsumer } from "./consumer/consumer-switch.js";
import type { CommitQuestions } from "./producer/commit-questions.js";
import { producerStatus, toggleProducer } from "./producer/producer-control.js";
import { triggerProducer } from "./producer/trigger-producer.js";
import { readReport } from "./read-report.js";
import { listRegressions, type RegressionFilter } from "./regression/read-regressions.js";
import { setRegressionValid } from "./regression/set-regression-valid.js";
import type { BisectTask } from "./task/bisect-task.js";
import type { CancelJob } from "./task/cancel-step-jobs.js";
import { cancelTask } from "./task/cancel-task.js";
import { createTask } from "./task/create-task.js";
import { deleteTasks } from "./task/delete-tasks.js";
import { listTasks } from "./task/list-tasks.js";
import { readTask } from "./task/read-task.js";
import { readTaskRequest } from "./task/read-task-request.js";
import { resetTasks } from "./task/reset-tasks.js";
import { isTaskId } from "./task/task-filter.js";
import { badRequest, shown } from "./task/task-text.js";
import { taskLog } from "./task-log.js";

/** What the service needs from elsewhere. */
export interface BisectServiceOptions {
  /** For step jobs of tasks that nobody works on; undefined: they end by their time limit. */
  readonly cancelJob?: CancelJob;
  /** For cycles of the producer that are triggered. */
  readonly questions?: CommitQuestions;
  /** Ends a triggered cycle early: what is done stays done. */
  readonly stop?: AbortSignal;
}

const times = ["submit_time", "claim_time", "start_time", "end_time", "updated_at"] as const;
const defaultLimit = 100;
const mostLimit = 1000;

/** The bisect service over store and queue; the caller closes them. */
export function openBisectService(context: BisectContext, options: BisectServiceOptions = {}): BisectService {
  const { stop = new AbortController().signal } = options;
  const cancelling = options.cancelJob === undefined ? {} : { cancelJob: options.cancelJob };

  async function show(id: string): Promise<ShownTask> {
    const found = isTaskId(id) ? await readTask(context, id) : undefined;
    if (!found) throw new CciError("NOT_FOUND", `no bisect task ${id.slice(0, 80)}`);
    return { ...found, links: linksOf(found.task) };
  }

  return {
    async submit(body, by) {
      const { task, isCreated } = await createTask(context, readTaskRequest(body), by);
      return { task_id: task.id, created: isCreated, status: task.bisect_status };
    },
    async list(words) {
      const { tasks, total, limit, nextCursor } = await listTasks(context, words);
      const { limit: _limit, cursor: _cursor, order: _order, ...filters } = words;
      const next_cursor = nextCursor ?? null;
      return { tasks: tasks.map(withHumanTimes), count: tasks.length, total, filters, limit, next_cursor };
    },
    show,
    async log(id) {
      const { task, steps } = await show(id);
      return taskLog(task, steps);
    },
    async report(id) {
      const { task } = await show(id);
      const report = await readReport(context.rules, task);
      if (report === undefined) throw new CciError("NOT_FOUND", `task ${id} has no report`);
      return report;
    },
    cancel: async (id) => cancelTask(context, knownForm(id), cancelling),
    async reset({ filter, statuses, isFresh, isForced }) {
      if (statuses.length > 1 && !isNarrowed(filter)) throw badRequest("tasks are reset by at least one filter");
      return resetTasks(context, filter, statuses, { isFresh, isForced, ...cancelling });
    },
    remove: (filter, isForced) => deleteTasks(context, filter, { isForced, ...cancelling }),
    stats: () => bisectStats(context),
    producerStatus: () => producerStatus(context),
    async toggle(what, isEnabled) {
      if (what === "producer") return toggleProducer(context, isEnabled);
      await toggleConsumer(context, isEnabled);
      return { enabled: isEnabled };
    },
    trigger: async (isForced) => ({
      ...(await triggerProducer(context, { isForced, questions: options.questions, stop })),
    }),
    regressions: (words) => regressions(context, words),
    async setRegression(errid, gitUrl, isValid) {
      const row = await setRegressionValid(context, errid, gitUrl, isValid);
      if (!row) throw new CciError("NOT_FOUND", `no regression ${shown(errid)} of ${shown(gitUrl)}`);
      return { ...row };
    },
  };
}

function withHumanTimes(task: BisectTask): ListedTask {
  return { ...task, ...Object.fromEntries(times.map((name) => [`${name}_human`, utcText(task[name])])) };
}

function linksOf(task: BisectTask): ShownTask["links"] {
  const path = `/api/v1/bisect_task/${task.id}`;
  return {
    report: task.bisect_status === "completed" ? `${path}/report` : "",
    log: `${path}/log`,
    result_root: task.bisect_result_root,
  };
}

function knownForm(id: string): string {
  if (isTaskId(id)) return id;
  throw id === "" ? badRequest("id is missing") : new CciError("NOT_FOUND", `no bisect task ${id.slice(0, 80)}`);
}

function isNarrowed(filter: FilterWords): boolean {
  return Object.values(filter).some((value) => value.trim() !== "");
}

const regressionWords: ReadonlySet<string> = new Set(["errid", "git_url", "status", "record_type", "limit", "cursor"]);

async function regressions(context: BisectContext, words: FilterWords): Promise<RegressionList> {
  const unknown = Object.keys(words).find((name) => !regressionWords.has(name));
  if (unknown !== undefined) throw badRequest(`unknown filter ${shown(unknown)}`);
  const { limit, ...given } = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== ""));
  const filter: RegressionFilter = { ...given, limit: limitOf(limit) };
  const page = await listRegressions(context, filter);
  const rows = page.regressions.map((row): Row => ({ ...row }));
  const list = { regressions: rows, count: page.count, next_cursor: page.next_cursor ?? null };
  if (filter.errid === undefined) return list;
  const [first] = page.regressions;
  return {
    ...list,
    known: first !== undefined,
    valid: first !== undefined && first.valid === "true",
    culprit: first?.related_commits.at(-1) ?? null,
  };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw badRequest(`limit ${shown(text)} is no number from 1 to ${mostLimit}`);
  return Math.min(limit, mostLimit);
}
