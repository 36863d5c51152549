import type { FilterWords } from "../bisect-service.js";
import type { BisectHttp } from "./bisect-http.js";
import { type AskedBisect, type BisectReply, type BisectRoute, envelope } from "./bisect-route.js";
import { checkOwner, isOperator } from "./check-right.js";

/** Tasks one by one and in lists (bisect.md 5.1). */
export const taskRoutes: readonly BisectRoute[] = [
  {
    method: "POST",
    path: "/new_bisect_task",
    isLegacy: true,
    right: "submitter",
    summary: "Make a bisect task of a failed job",
    handle: submit,
  },
  {
    method: "GET",
    path: "/list_bisect_tasks",
    isLegacy: true,
    right: "reader",
    summary: "List bisect tasks, newest first",
    handle: async ({ service }, { words }) => ({ status: 200, body: await service.list(words) }),
  },
  {
    method: "GET",
    path: "/list_tasks_by_status",
    isLegacy: true,
    right: "reader",
    summary: "List bisect tasks of a status",
    handle: async ({ service }, { words }) => ({
      status: 200,
      body: await service.list({ ...words, status: words.status || "completed" }),
    }),
  },
  {
    method: "DELETE",
    path: "/delete_failed_tasks",
    isLegacy: true,
    right: "operator",
    summary: "Delete all failed tasks",
    async handle({ service }, { isLegacy }) {
      const deleted_count = await service.remove({ status: "failed" }, false);
      const data = { status: "success", deleted_count };
      return isLegacy ? { status: 200, body: data } : envelope(200, data, `${deleted_count} tasks deleted`);
    },
  },
  {
    method: "DELETE",
    path: "/delete_tasks",
    right: "operator",
    summary: "Delete the tasks of a filter",
    async handle({ service }, { words: { force, ...filter } }) {
      const deleted_count = await service.remove(filter, isTrue(force));
      return envelope(200, { deleted_count }, `${deleted_count} tasks deleted`);
    },
  },
  {
    method: "GET",
    path: "/bisect_task/:id",
    right: "reader",
    summary: "One bisect task with its runs",
    handle: async ({ service }, { id }) => ({ status: 200, body: await service.show(id) }),
  },
  {
    method: "GET",
    path: "/bisect_task/:id/log",
    right: "reader",
    summary: "The search of a task as git bisect replay takes it",
    handle: async ({ service }, { id }) => ({ status: 200, body: await service.log(id) }),
  },
  {
    method: "GET",
    path: "/bisect_task/:id/report",
    right: "reader",
    summary: "The report of a completed task",
    handle: async ({ service }, { id }) => ({ status: 200, body: await service.report(id) }),
  },
  {
    method: "POST",
    path: "/cancel_task",
    right: "owner",
    summary: "Cancel a task and its open jobs",
    async handle(http, asked) {
      const { id = "" } = asked.words;
      await checkTask(http, asked, id);
      const task = await http.service.cancel(id);
      const isDone = task.bisect_status === "cancelled";
      return envelope(200, task, isDone ? "cancelled" : "its worker is told, and has not answered yet");
    },
  },
  resetRoute("/reset_tasks", "Make ended tasks wait again", (http, asked) => reset(http, asked)),
  resetRoute("/reset_failed_tasks", "Make failed tasks wait again", (http, asked) => reset(http, asked, "failed")),
  resetRoute("/reset_processing_tasks", "Make tasks wait again whose worker is gone", (http, asked) =>
    reset(http, asked, "processing"),
  ),
];

async function submit(http: BisectHttp, { body, account, isLegacy }: AskedBisect): Promise<BisectReply> {
  const { task_id, created, status } = await http.service.submit(
    body ?? {},
    account && { account: account.my_account, isOperator: isOperator(account, http.account) },
  );
  if (!created) return envelope(409, { task_id, status }, `the task is there already: ${status}`);
  if (isLegacy) return { status: 200, body: { message: "Task added successfully" } };
  return envelope(201, { task_id }, "created");
}

function resetRoute(path: string, summary: string, handle: BisectRoute["handle"]): BisectRoute {
  return { method: "POST", path, right: "owner", summary, handle };
}

const ended = ["completed", "failed", "cancelled"] as const;

async function reset(http: BisectHttp, asked: AskedBisect, only?: "failed" | "processing"): Promise<BisectReply> {
  const { force, fresh, ...filter } = asked.words;
  await checkFilter(http, asked, filter);
  const reset_count = await http.service.reset({
    filter,
    statuses: only === undefined ? ended : [only],
    isFresh: isTrue(fresh),
    isForced: isTrue(force),
  });
  return envelope(200, { reset_count }, `${reset_count} tasks wait again`);
}

/** Who is no operator names one task, and it is theirs. */
async function checkFilter(http: BisectHttp, asked: AskedBisect, filter: FilterWords): Promise<void> {
  if (asked.account) await checkTask(http, asked, filter.task_id ?? "");
}

async function checkTask(http: BisectHttp, { account }: AskedBisect, id: string): Promise<void> {
  if (!account || isOperator(account, http.account)) return;
  const { task } = await http.service.show(id);
  checkOwner(http, account, task);
}

function isTrue(word: string | undefined): boolean {
  return word === "true" || word === "1";
}
