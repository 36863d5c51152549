import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { countTasks } from "../../../src/bisect/task/count-tasks.js";
import { createTask } from "../../../src/bisect/task/create-task.js";
import { deleteTasks } from "../../../src/bisect/task/delete-tasks.js";
import { listTasks } from "../../../src/bisect/task/list-tasks.js";
import { nextWaiting } from "../../../src/bisect/task/next-waiting.js";
import { readTask } from "../../../src/bisect/task/read-task.js";
import { resetTask } from "../../../src/bisect/task/reset-tasks.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { openElasticsearchStore } from "../../../src/store/elasticsearch/elasticsearch-store.js";
import type { DocumentStore } from "../../../src/store/store.js";
import { type ElasticsearchServer, startElasticsearch, whyNoElasticsearch } from "../../services/elasticsearch.js";
import { manticoreDoubles } from "../../services/manticore.js";
import { openBisectLab } from "../bisect-lab.js";

const jobId = "25112012334404903";
const hostile = `a'b"c&d#e f 内存 {} \\ %`;

/** A task from its creation to its end, in any store. */
function taskSuite(open: () => Promise<DocumentStore>): void {
  let context: BisectContext;
  const start = async (): Promise<void> => {
    const store = await open();
    const lab = await openBisectLab({ store });
    context = lab.context;
    await store.insert("jobs", jobId, { id: jobId, suite: "ltp", upstream_url: "https://h/x", upstream_commit: "v1" });
  };

  it("A4, A6: keeps the digits of ids and the signs of errids, and finds by them alone", async () => {
    await start();
    const { task } = await createTask(context, { bad_job_id: jobId, error_id: hostile });
    await createTask(context, { bad_job_id: jobId, error_id: hostile.toUpperCase() });
    const listed = await listTasks(context, { error_id: hostile });
    expect(listed).toMatchObject({ total: 1, tasks: [task] });
    expect((await listTasks(context, { bad_job_id: jobId })).total).toBe(2);
    expect((await readTask(context, task.id))?.task).toEqual(task);
    expect(await createTask(context, { bad_job_id: jobId, error_id: hostile })).toEqual({ task, isCreated: false });
    expect(await deleteTasks(context, { error_id: hostile })).toBe(1);
    expect(await context.store.ids("bisect")).toHaveLength(1);
    await context.store.close();
  });

  it("goes the whole way, `j` never null", async () => {
    await start();
    const { task } = await createTask(context, { bad_job_id: jobId, error_id: "e", priority_level: 5 });
    await createTask(context, { bad_job_id: jobId, error_id: "f", priority_level: 7 });
    expect((await context.store.get("bisect", task.id))?.j).toEqual({});
    expect((await nextWaiting(context, 5)).map(({ error_id }) => error_id)).toEqual(["f", "e"]);
    const held = await claimTask(context, task.id, newOwner());
    if (!held) throw new Error("it cannot be claimed");
    const steps = await openSteps(context, held);
    const step = await steps.submitted(await steps.intend("a".repeat(40), "search"), jobId);
    await steps.done(step, { verdict: "bad", reason: "内存", value: 0.123456789 });
    await held.write({ phase: "search", j: { candidates: ["c".repeat(40)], p_bad: 0.123456789 } });
    await held.renew();
    const ended = await held.end("completed", { first_bad_commit: "c".repeat(40), confidence: 0.987654321 });
    const shown = await readTask(context, task.id);
    expect(shown?.task).toEqual(ended);
    expect(shown?.task).toMatchObject({ confidence: 0.987654321, epoch: held.epoch, j: { p_bad: 0.123456789 } });
    expect(shown?.steps).toMatchObject([{ job_id: jobId, value: 0.123456789, reused: false, state: "done" }]);
    expect(await countTasks(context)).toMatchObject({ wait: 1, completed: 1, processing: 0 });
    expect((await listTasks(context, { first_bad_commit: "ccccccc", git_url: "h/x" })).total).toBe(1);
    const reset = await resetTask(context, task.id, { isFresh: true });
    expect((await readTask(context, task.id))?.task).toEqual(reset);
    expect((await nextWaiting(context, 1)).map(({ error_id }) => error_id)).toEqual(["f"]);
    const page = await listTasks(context, { limit: "1", order: "-priority_level" });
    const next = await listTasks(context, { limit: "1", order: "-priority_level", cursor: page.nextCursor ?? "" });
    expect([page, next].map(({ tasks }) => tasks[0]?.error_id)).toEqual(["f", "e"]);
    expect(next.nextCursor).toBeUndefined();
    await context.store.close();
  });
}

for (const { name, open } of manticoreDoubles) describe(`tasks in ${name}`, () => taskSuite(open));

const whyNot = whyNoElasticsearch();
describe.skipIf(whyNot)(`tasks in Elasticsearch${whyNot === undefined ? "" : ` (skipped: ${whyNot})`}`, () => {
  let server: ElasticsearchServer;
  beforeAll(async () => {
    server = await startElasticsearch();
  });
  afterAll(() => server?.stop());
  taskSuite(async () => {
    const store = await openElasticsearchStore(server.url, {});
    for (const collection of ["jobs", "bisect", "bisect_step"]) {
      await store.call?.({ method: "DELETE", path: `/${collection}` });
    }
    return store;
  });
});
