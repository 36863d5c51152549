import { request } from "node:http";
import { expect, it, onTestFinished, vi } from "vitest";
import type { QueueEngine } from "../../../src/queue/engine.js";
import type { TaskQueue } from "../../../src/queue/queue.js";
import {
  startTaskQueueService,
  type TaskQueueService,
} from "../../../src/scheduler/task-queue-service/start-task-queue-service.js";
import { type Clock, systemClock } from "../../../src/support/clock.js";
import { describeEngine, type QueueTestEngine } from "../../queue/test-engine.js";
import { createTestClock } from "../../support/test-clock.js";
import { createTestLog } from "../../support/test-log.js";

interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header `CCI-Error-Description`. */
  readonly error: string | null;
}

type Ask = (method: string, path: string, body?: string) => Promise<Answer>;

const uuid = "0190c3f2-7c1d-7a3b-9f55-2b1f6f4c8a11";
const halfHourMs = 1_800_000;

/** The TaskQueue service (scheduler.md 3.3), the same on every engine. */
export function taskQueueSuite(engine: QueueTestEngine): void {
  describeEngine("the TaskQueue service", engine, (clients) => {
    const start = async (clock: Clock = systemClock): Promise<Ask> => (await serve(clients.first, clock)).ask;

    it("says that it is alive", async () => {
      const ask = await start();
      const { status, body } = await ask("GET", "/");
      expect(status).toBe(200);
      expect(body).toMatch(/^"TaskQueue@v\d+\.\d+\.\d+[^"]* is alive\."\n$/);
    });

    it("case 39: gives what was added once, with its id", async () => {
      const ask = await start();
      expect(await ask("POST", "/add?queue=scheduler/host", '{"suite":"t"}')).toMatchObject({
        status: 200,
        body: '{"id":1}',
      });
      expect(await ask("POST", "/add?queue=scheduler/host", '{"suite":"t","lab":"z9"}')).toMatchObject({
        status: 200,
        body: '{"id":2}',
      });
      const first = await ask("PUT", "/consume?queue=scheduler/host");
      expect(first.status).toBe(200);
      expect(JSON.parse(first.body)).toEqual({ suite: "t", id: 1 });
      expect(JSON.parse((await ask("PUT", "/consume?queue=scheduler/host")).body)).toEqual({
        suite: "t",
        lab: "z9",
        id: 2,
      });
      expect(await ask("PUT", "/consume?queue=scheduler/host")).toEqual({ status: 201, body: "", error: null });
    });

    it("case 40: hands over what is in process, once", async () => {
      const ask = await start();
      await ask("POST", "/add?queue=scheduler/host", '{"suite":"t","big":9007199254740993,"list":[]}');
      await ask("PUT", "/consume?queue=scheduler/host");
      const handOver = "/hand_over?from=scheduler/host&to=extract_stats&id=1";
      expect(await ask("PUT", handOver)).toEqual({ status: 201, body: "", error: null });
      expect(await ask("PUT", handOver)).toEqual({
        status: 409,
        body: "",
        error: "Can not find id <1> in queue <scheduler/host>",
      });
      const { body } = await ask("PUT", "/consume?queue=extract_stats");
      expect(JSON.parse(body)).toMatchObject({ suite: "t", list: [], id: 1 });
      expect(body).toContain('"big":9007199254740993');
    });

    it("case 41: does not hand over what nobody has consumed", async () => {
      const ask = await start();
      await ask("POST", "/add?queue=scheduler/host", "{}");
      expect(await ask("PUT", "/hand_over?from=scheduler/host&to=extract_stats&id=1")).toMatchObject({
        status: 409,
        error: "Can not find id <1> in queue <scheduler/host>",
      });
      expect((await ask("PUT", "/consume?queue=scheduler/host")).status).toBe(200);
    });

    it("case 42: deletes a task once", async () => {
      const ask = await start();
      await ask("POST", "/add?queue=scheduler/host", "{}");
      expect((await ask("PUT", "/delete?queue=scheduler/host&id=1")).status).toBe(201);
      expect(await ask("PUT", "/delete?queue=scheduler/host&id=1")).toEqual({
        status: 409,
        body: "",
        error: "Can not find id <1> in queue <scheduler/host>",
      });
      expect((await ask("PUT", "/consume?queue=scheduler/host")).status).toBe(201);
    });

    it("deletes a task in any state, in any queue of the same service, and of no other", async () => {
      const ask = await start();
      for (const queue of ["scheduler/a", "scheduler/b", "other/a"]) await ask("POST", `/add?queue=${queue}`, "{}");
      await ask("PUT", "/consume?queue=scheduler/b");
      expect((await ask("PUT", "/delete?queue=scheduler/a&id=2")).status).toBe(201);
      expect((await ask("PUT", "/delete?queue=scheduler/a&id=3")).status).toBe(409);
      expect((await ask("PUT", "/delete?queue=scheduler&id=1")).status).toBe(201);
      expect((await ask("GET", "/keys?queue=*")).body).toBe('["other/a/ready"]');
    });

    it.each([
      ["POST", "/add", "queue"],
      ["POST", "/add?queue=", "queue"],
      ["PUT", "/consume", "queue"],
      ["PUT", "/hand_over?to=a&id=1", "from"],
      ["PUT", "/hand_over?from=a&id=1", "to"],
      ["PUT", "/hand_over?from=a&to=b", "id"],
      ["PUT", "/delete?id=1", "queue"],
      ["PUT", "/delete?queue=a", "id"],
      ["GET", "/keys", "queue"],
    ])("case 43: %s %s without <%s> is refused", async (method, path, name) => {
      const ask = await start();
      expect(await ask(method, path, method === "POST" ? "{}" : undefined)).toEqual({
        status: 400,
        body: "",
        error: `Missing parameter <${name}>`,
      });
    });

    it("case 44: an id that is in use, or was never given, is not added", async () => {
      const ask = await start();
      const add = async (queue: string, id: string): Promise<unknown> => {
        const { status, error } = await ask("POST", `/add?queue=${queue}`, `{"id":${id},"suite":"t"}`);
        return [status, error];
      };
      await ask("POST", "/add?queue=scheduler/host", "{}");
      expect(await add("scheduler/host", "1")).toEqual([409, "Queue <scheduler/host> already has id <1>"]);
      expect(await add("scheduler/other", "1")).toEqual([409, "Service <scheduler> still has id <1> in process"]);
      expect(await add("extract_stats", "1")).toEqual([409, "TaskQueue still has id <1> in process"]);
      await ask("PUT", "/consume?queue=scheduler/host");
      expect(await add("scheduler/host", "1")).toEqual([409, "Service <scheduler> still has id <1> in process"]);
      expect(await add("scheduler/other", "1")).toEqual([409, "Service <scheduler> still has id <1> in process"]);
      expect(await add("extract_stats", "1")).toEqual([409, "TaskQueue still has id <1> in process"]);
      expect(await add("scheduler/host", "999999")).toEqual([409, "Add with error id <999999>"]);
      for (const id of ["0", "-1", "1.5", "2", '"x"', '""', '"../1"', "[1]", '{"toString":1}', "9007199254740993"]) {
        const [status, error] = (await add("scheduler/host", id)) as [number, string];
        expect([id, status]).toEqual([id, 409]);
        expect(error).toMatch(/^Add with error id </);
      }
      await ask("PUT", "/delete?queue=scheduler/host&id=1");
      expect(await ask("POST", "/add?queue=scheduler/host", '{"id":1,"suite":"t"}')).toMatchObject({
        status: 200,
        body: '{"id":1}',
      });
      expect(await ask("POST", "/add?queue=scheduler/host", '{"id":null}')).toMatchObject({ body: '{"id":2}' });
    });

    it("refuses a body that is none", async () => {
      const ask = await start();
      const add = async (body?: string): Promise<unknown> => {
        const { status, error } = await ask("POST", "/add?queue=scheduler/host", body);
        return [status, error];
      };
      expect(await add()).toEqual([400, "Missing http body"]);
      for (const body of [
        "x",
        "[]",
        "5",
        "null",
        '{"a":',
        `${"[".repeat(100_000)}`,
        `{"a":${"[".repeat(500)}${"]".repeat(500)}}`,
      ]) {
        expect(await add(body)).toEqual([400, "Invalid JSON in request body"]);
      }
      expect(await add('{"__proto__":{}}')).toEqual([400, "Invalid key: __proto__"]);
      expect((await ask("POST", "/add?queue=q", `{"a":"${"x".repeat(8 * 1024 * 1024)}"}`)).status).toBe(413);
      expect((await ask("GET", "/keys?queue=*")).status).toBe(201);
      expect(await clients.first.counters.last("queues/seqno")).toBe("0");
    });

    it.each([`q${"x".repeat(200)}`, "a%0Ab", "a%00", "/a", "a/", "a//b", "a/ready", "in_process", "a/content"])(
      "refuses the queue name %s",
      async (name) => {
        const ask = await start();
        const refused = { status: 400, body: "", error: "Invalid parameter <queue>" };
        expect(await ask("POST", `/add?queue=${name}`, "{}")).toEqual(refused);
        expect(await ask("PUT", `/consume?queue=${name}`)).toEqual(refused);
      },
    );

    it.each(["1%0A2", "../1", "x".repeat(300), "1 or 1"])("refuses the id %s", async (id) => {
      const ask = await start();
      const refused = { status: 400, body: "", error: "Invalid parameter <id>" };
      expect(await ask("PUT", `/delete?queue=a&id=${encodeURI(id)}`)).toEqual(refused);
      expect(await ask("PUT", `/hand_over?from=a&to=b&id=${encodeURI(id)}`)).toEqual(refused);
    });

    it("says in the header that it does not know a path, or another method", async () => {
      const ask = await start();
      for (const [method, path] of [
        ["GET", "/nothing"],
        ["GET", "/add?queue=q"],
        ["GET", "/%zz"],
      ] as const) {
        const { status, body, error } = await ask(method, path);
        expect([status === 404 || status === 400, body, error === null]).toEqual([true, "", false]);
      }
    });

    it("lists the keys that have tasks and match", async () => {
      const ask = await start();
      expect(await ask("GET", "/keys?queue=sched*")).toEqual({ status: 201, body: "", error: null });
      for (const queue of ["sched/b", "sched/b", "sched/a", "sched/a/idle", `sched/a/${uuid}`, "other"]) {
        await ask("POST", `/add?queue=${queue}`, "{}");
      }
      await ask("PUT", "/consume?queue=sched/b");
      expect(JSON.parse((await ask("GET", "/keys?queue=sched*")).body)).toEqual([
        `sched/a/${uuid}`,
        "sched/a/idle",
        "sched/a/ready",
        "sched/b/in_process",
        "sched/b/ready",
      ]);
      expect(JSON.parse((await ask("GET", "/keys?queue=*/ready")).body)).toEqual([
        "other/ready",
        "sched/a/ready",
        "sched/b/ready",
      ]);
    });

    it("gives idle tasks where there are no others", async () => {
      const ask = await start();
      await ask("POST", "/add?queue=sched/a/idle", '{"n":1}');
      await ask("POST", "/add?queue=sched/a", '{"n":2}');
      const consumed = [await ask("PUT", "/consume?queue=sched/a"), await ask("PUT", "/consume?queue=sched/a")];
      expect(consumed.map(({ body }) => JSON.parse(body).n)).toEqual([2, 1]);
      expect((await ask("PUT", "/consume?queue=sched/a")).status).toBe(201);
      expect((await ask("PUT", "/hand_over?from=sched/a&to=extract_stats&id=1")).status).toBe(201);
    });

    it("lets in one task of a submission every half hour", async () => {
      const clock = createTestClock();
      const ask = await start(clock);
      for (const _ of [1, 2, 3]) await ask("POST", `/add?queue=sched/a/${uuid}`, "{}");
      const consume = async (): Promise<unknown> => {
        const { status, body } = await ask("PUT", "/consume?queue=sched/a");
        return status === 200 ? JSON.parse(body).id : undefined;
      };
      expect([await consume(), await consume()]).toEqual([1, undefined]);
      clock.advance(halfHourMs - 1);
      expect(await consume()).toBeUndefined();
      clock.advance(1);
      expect([await consume(), await consume()]).toEqual([2, undefined]);
      clock.advance(halfHourMs);
      expect([await consume(), await consume()]).toEqual([3, undefined]);
      clock.advance(halfHourMs);
      expect(await consume()).toBeUndefined();
      await ask("POST", `/add?queue=sched/a/${uuid}`, "{}");
      expect(await consume()).toBe(4);
      expect(await clients.first.tasks.held("sched/a", "4")).toBeDefined();
    });

    it("lets a client wait for a task", async () => {
      const ask = await start();
      const waiting = ask("PUT", "/consume?queue=sched/a&timeout=50000");
      await ask("POST", "/add?queue=sched/a", '{"suite":"t"}');
      expect(JSON.parse((await waiting).body)).toEqual({ suite: "t", id: 1 });
      const waitingForIdle = ask("PUT", "/consume?queue=sched/a&timeout=999999999");
      await ask("POST", "/add?queue=sched/a/idle", "{}");
      expect(JSON.parse((await waitingForIdle).body)).toEqual({ id: 2 });
    });

    it("lets a client wait no longer than it asked for, and 57 s at most", async () => {
      const clock = createTestClock();
      const ask = await start(clock);
      for (const [timeout, waitedMs] of [
        ["3000", 3000],
        ["999999", 57_000],
      ] as const) {
        const startMs = clock.nowMs();
        let isAnswered = false;
        const waiting = ask("PUT", `/consume?queue=sched/a&timeout=${timeout}`).finally(() => {
          isAnswered = true;
        });
        while (!isAnswered) {
          await vi.waitFor(() => expect(isAnswered || clock.waits.length > 0).toBe(true), { interval: 2 });
          clock.advance(clock.waits[0] ?? 0);
        }
        expect(await waiting).toEqual({ status: 201, body: "", error: null });
        expect(clock.nowMs() - startMs).toBe(waitedMs);
      }
      expect((await ask("PUT", "/consume?queue=sched/a&timeout=1e3")).error).toBe("Invalid parameter <timeout>");
    }, 30_000);

    it("keeps a task for the next one where the client who waited is gone", async () => {
      const clock = createTestClock();
      const { ask, service } = await serve(clients.first, clock);
      const gone = new AbortController();
      const waiting = fetch(`${service.url}/consume?queue=sched/a&timeout=50000`, {
        method: "PUT",
        signal: gone.signal,
      });
      await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
      gone.abort();
      await expect(waiting).rejects.toThrow();
      await vi.waitFor(() => expect(clock.waits).toHaveLength(0));
      await ask("POST", "/add?queue=sched/a", "{}");
      expect((await ask("PUT", "/consume?queue=sched/a")).status).toBe(200);
    });

    it("puts a task back that was taken for a client who is gone meanwhile", async () => {
      const { first } = clients;
      await first.tasks.add("sched/a", "1", { n: 1 });
      let taken = (): void => {};
      const isTaken = new Promise<void>((resolve) => {
        taken = resolve;
      });
      let goOn = (): void => {};
      const mayGoOn = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const consume: TaskQueue["consume"] = async (...call) => {
        const task = await first.tasks.consume(...call);
        taken();
        await mayGoOn;
        return task;
      };
      const { ask, service } = await serve({ ...first, tasks: { ...first.tasks, consume } }, systemClock);
      const gone = new AbortController();
      const asking = fetch(`${service.url}/consume?queue=sched/a`, { method: "PUT", signal: gone.signal });
      await isTaken;
      gone.abort();
      await expect(asking).rejects.toThrow();
      // What the service hears after this it has heard after the end of that connection.
      await ask("GET", "/");
      goOn();
      await vi.waitFor(async () => expect((await first.tasks.list("sched/a"))[0]?.state).toBe("ready"));
    });

    it("gives each task to exactly one of many who wait, and answers the others when it ends", async () => {
      const { ask, service } = await serve(clients.first, systemClock);
      const waiting = Array.from({ length: 8 }, () => ask("PUT", "/consume?queue=sched/a&timeout=50000"));
      for (const _ of [1, 2, 3]) await ask("POST", "/add?queue=sched/a", "{}");
      await vi.waitFor(async () => {
        expect((await clients.first.tasks.depth(["sched/a"])).get("sched/a")).toMatchObject({ ready: 0, inProcess: 3 });
      });
      await service.close();
      const answers = await Promise.all(waiting);
      const given = answers.filter(({ status }) => status === 200);
      expect(given.map(({ body }) => JSON.parse(body).id).toSorted()).toEqual([1, 2, 3]);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    });

    it("counts with the scheduler, and knows its tasks", async () => {
      const { engine: shared, ask } = { engine: clients.first, ask: await start() };
      expect(await shared.counters.next("queues/seqno")).toBe("1");
      await shared.tasks.add("sched/vm-2p8g", "1", { domain: "compass-ci" });
      expect((await ask("POST", "/add?queue=sched/vm-2p8g", "{}")).body).toBe('{"id":2}');
      expect(JSON.parse((await ask("PUT", "/consume?queue=sched/vm-2p8g")).body)).toEqual({
        id: 1,
        domain: "compass-ci",
      });
      expect((await ask("PUT", "/hand_over?from=sched/vm-2p8g&to=extract_stats&id=1")).status).toBe(201);
      expect((await shared.tasks.list("extract_stats")).map(({ id }) => id)).toEqual(["1"]);
    });
  });
}

async function serve(
  engine: QueueEngine,
  clock: Clock,
): Promise<{ readonly service: TaskQueueService; readonly ask: Ask }> {
  const service = await startTaskQueueService(engine, clock, createTestLog(), "127.0.0.1", 0);
  onTestFinished(() => service.close());
  const ask: Ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const asking = request(`${service.url}/`, { method, path, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const error = response.headers["cci-error-description"];
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            error: typeof error === "string" ? error : null,
          });
        });
        response.on("error", reject);
      });
      asking.on("error", reject);
      asking.end(body);
    });
  return { service, ask };
}
