import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openQueue } from "../../src/queue/open.js";
import type { Task } from "../../src/queue/queue.js";
import { type RedisServer, startRedis, whyNoRedis } from "../services/redis.js";
import { freePort } from "../services/server-process.js";
import { type CliRun, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

interface TestEngine {
  readonly name: string;
  readonly whyNot?: string | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** An empty queue. */
  empty(): Promise<string>;
}

const sqlite: TestEngine = {
  name: "SQLite",
  async start() {},
  async stop() {},
  empty: async () => `sqlite:${makeFolder()}/cci.db`,
};

function redis(): TestEngine {
  let server: RedisServer | undefined;
  return {
    name: "Redis",
    whyNot: whyNoRedis(),
    async start() {
      server = await startRedis();
    },
    stop: async () => server?.stop(),
    async empty() {
      const client = server?.connect();
      await client?.flushall();
      client?.disconnect();
      return server?.url ?? "";
    },
  };
}

const queueOf = (url: string, args: readonly string[]): CliRun =>
  runCli("cci", ["queue", ...args], { env: { CCI_QUEUE: url, XDG_STATE_HOME: makeFolder() } });

async function withEngine<T>(url: string, work: (engine: QueueEngine) => Promise<T>): Promise<T> {
  const engine = await openQueue(url, "v0.2");
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

async function consume(engine: QueueEngine, queue: string): Promise<Task> {
  const task = await engine.tasks.consume(queue, 60_000);
  if (!task) throw new Error(`nothing is ready in ${queue}`);
  return task;
}

const age = expect.any(Number);
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe.each([sqlite, redis()])("cci queue on $name", (engine) => {
  const reason = engine.whyNot === undefined ? "" : ` (skipped: ${engine.whyNot})`;
  describe.skipIf(engine.whyNot !== undefined)(`an operator${reason}`, () => {
    beforeAll(() => engine.start());
    afterAll(() => engine.stop());

    it("puts tasks that say their id, and leaves those that are there", async () => {
      const url = await engine.empty();
      expect(queueOf(url, ["add", "extract_stats", "b", "a"])).toEqual({
        stdout: "b added\na added\n",
        stderr: "",
        exitCode: 0,
      });
      const again = queueOf(url, ["add", "extract_stats", "b", "c", "--json"]);
      expect([JSON.parse(again.stdout), again.exitCode]).toEqual([{ added: ["c"], there: ["b"] }, 0]);
      await withEngine(url, async (open) => {
        expect(await consume(open, "extract_stats")).toMatchObject({ id: "b", content: { id: "b" } });
      });
    });

    it("puts one task with a content of its own, digits kept", async () => {
      const url = await engine.empty();
      const content = '{"job_id":12345678901234567890,"error_ids":["a"],"__proto__":{"x":1}}';
      expect(queueOf(url, ["add", "delimiter", "7", "--content", content]).exitCode).toBe(0);
      expect(queueOf(url, ["list", "delimiter"]).stdout).toMatch(/^7 ready \S+ (.*)\n$/);
      expect(queueOf(url, ["list", "delimiter"]).stdout).toContain(content);
    });

    it("sees how many wait where, since when", async () => {
      const url = await engine.empty();
      expect(queueOf(url, ["depth"])).toEqual({ stdout: "", stderr: "", exitCode: 0 });
      expect(queueOf(url, ["depth", "--json"]).stdout).toBe("{}\n");
      queueOf(url, ["add", "post-extract", "1", "2", "3"]);
      queueOf(url, ["add", "extract_stats", "1"]);
      await withEngine(url, async (open) => {
        await consume(open, "post-extract");
        const { stdout } = queueOf(url, ["depth"]);
        expect(stdout).toMatch(/^extract_stats 1 0 \d+\npost-extract 2 1 \d+\n$/);
        expect(JSON.parse(queueOf(url, ["depth", "--json"]).stdout)).toEqual({
          extract_stats: { ready: 1, in_process: 0, oldest_s: age },
          "post-extract": { ready: 2, in_process: 1, oldest_s: age },
        });
      });
    });

    it("sees a queue that is named also when it is empty", async () => {
      const url = await engine.empty();
      queueOf(url, ["add", "extract_stats", "1"]);
      expect(queueOf(url, ["depth", "delimiter"]).stdout).toBe("delimiter 0 0 0\n");
      expect(JSON.parse(queueOf(url, ["depth", "delimiter", "--json"]).stdout)).toEqual({
        delimiter: { ready: 0, in_process: 0, oldest_s: 0 },
      });
    });

    it("lists tasks oldest first, with state and content", async () => {
      const url = await engine.empty();
      queueOf(url, ["add", "extract_stats", "z", "y", "x"]);
      await withEngine(url, async (open) => {
        await consume(open, "extract_stats");
        expect(JSON.parse(queueOf(url, ["list", "extract_stats", "--json"]).stdout)).toEqual([
          { id: "z", state: "in_process", since: isoTime, content: { id: "z" } },
          { id: "y", state: "ready", since: isoTime, content: { id: "y" } },
          { id: "x", state: "ready", since: isoTime, content: { id: "x" } },
        ]);
        const lines = queueOf(url, ["list", "extract_stats"]).stdout;
        expect(lines).toMatch(/^z in_process \S+Z \{"id":"z"\}\ny ready \S+Z \{"id":"y"\}\nx ready /);
      });
      expect(queueOf(url, ["list", "nothing", "--json"])).toEqual({ stdout: "[]\n", stderr: "", exitCode: 0 });
    });

    it("takes tasks away in whatever state, and hears which are not there", async () => {
      const url = await engine.empty();
      queueOf(url, ["add", "extract_stats", "1", "2", "3"]);
      await withEngine(url, async (open) => {
        const held = await consume(open, "extract_stats");
        const { stdout, stderr, exitCode } = queueOf(url, ["remove", "extract_stats", "1", "nope", "2"]);
        expect([stdout, stderr, exitCode]).toEqual([
          "1 removed\n2 removed\n",
          "cci: NOT_FOUND: extract_stats has no task nope\n",
          5,
        ]);
        expect(await open.tasks.remove(held)).toBe(false);
      });
      const last = queueOf(url, ["remove", "extract_stats", "3", "--json"]);
      expect([JSON.parse(last.stdout), last.exitCode]).toEqual([{ removed: ["3"], missing: [] }, 0]);
    });

    it("brings back what failed, as it was before it was ever tried", async () => {
      const url = await engine.empty();
      queueOf(url, ["add", "extract_stats", "8"]);
      queueOf(url, ["add", "extract_stats", "9"]);
      await withEngine(url, async (open) => {
        for (const id of ["8", "9"]) {
          const failing = async (): Promise<Task> => consume(open, "extract_stats");
          for (let tries = 0; tries < 4; tries++) {
            await open.tasks.giveBack(await failing(), { afterMs: 0, failed: true });
          }
          const content = { id, reason: "job not found", tries: 5, failed_at: "2026-01-01T00:00:00Z" };
          expect(await open.tasks.handOver(await failing(), "extract_stats_failed", content)).toBe(true);
        }
      });
      expect(queueOf(url, ["retry", "extract_stats", "9"])).toEqual({ stdout: "1\n", stderr: "", exitCode: 0 });
      expect(queueOf(url, ["retry", "extract_stats"]).stdout).toBe("1\n");
      expect(queueOf(url, ["retry", "extract_stats"]).stdout).toBe("0\n");
      expect(queueOf(url, ["depth"]).stdout).toMatch(/^extract_stats 2 0 \d+\n$/);
      await withEngine(url, async (open) => {
        for (const id of ["9", "8"]) {
          const task = await consume(open, "extract_stats");
          expect([task.id, task.content, task.tries]).toEqual([id, { id }, 0]);
        }
      });
    });

    it("keeps what a failed task says besides its failure, and one that waits already", async () => {
      const url = await engine.empty();
      const content = '{"job_id":"1","error_ids":["a"],"reason":"x","tries":5,"failed_at":"t"}';
      queueOf(url, ["add", "delimiter_failed", "1", "--content", content]);
      queueOf(url, ["add", "delimiter_failed", "2"]);
      queueOf(url, ["add", "delimiter", "2", "--content", '{"n":1}']);
      const { stdout, stderr, exitCode } = queueOf(url, ["retry", "delimiter", "1", "2", "3", "--json"]);
      expect([JSON.parse(stdout), exitCode]).toEqual([{ moved: ["1"], missing: ["3"], left: ["2"] }, 5]);
      expect(stderr).toMatch(/NOT_FOUND: delimiter_failed has no task 3\nwarning: 2 stays in delimiter_failed: /);
      const listed = JSON.parse(queueOf(url, ["list", "delimiter", "--json"]).stdout) as { id: string }[];
      expect(listed).toMatchObject([
        { id: "2", content: { n: 1 } },
        { id: "1", content: { job_id: "1", error_ids: ["a"] } },
      ]);
      expect(listed[1]).not.toHaveProperty("content.reason");
    });
  });
});

describe("cci queue", () => {
  it.each([
    [["queue"], "the command is missing"],
    [["queue", "lst", "x"], "unknown command 'lst'"],
    [["queue", "list"], "missing required argument 'queue'"],
    [["queue", "list", "a", "b"], "too many arguments"],
    [["queue", "add", "extract_stats"], "missing required argument 'id'"],
    [["queue", "add", "", "1"], "control characters"],
    [["queue", "add", "q", "a\nb"], "control characters"],
    [["queue", "add", "q", "1", "--content", "[1]"], "JSON object"],
    [["queue", "add", "q", "1", "--content", "{"], "JSON object"],
    [["queue", "add", "q", "1", "2", "--content", "{}"], "--content is for one id"],
    [["queue", "depth", "--jsn"], "unknown option '--jsn'"],
    [["queue", "depth", "--queue", "ftp://x"], "the queue ftp://x has no scheme"],
  ])("refuses %j", (args, text) => {
    const { stdout, stderr, exitCode } = runCli("cci", args, { env: { XDG_STATE_HOME: makeFolder() } });
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^cci: (USAGE|BAD_SETTING): /);
    expect(stderr).toContain(text);
  });

  it("suggests the command that is likely meant", () => {
    expect(runCli("cci", ["queue", "rety", "x"]).stderr).toMatch(/^hint: .*retry/m);
  });

  it("ends with 69 where the server does not answer", async () => {
    const url = `redis://:secret@127.0.0.1:${await freePort()}`;
    const { stdout, stderr, exitCode } = queueOf(url, ["depth"]);
    expect([stdout, exitCode]).toEqual(["", 69]);
    expect(stderr).toMatch(/^cci: QUEUE_UNREACHABLE: /);
    expect(stderr).not.toContain("secret");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("shows the terminal no control characters of a task", () => {
    const url = `sqlite:${makeFolder()}/cci.db`;
    queueOf(url, ["add", "q", "1", "--content", JSON.stringify({ text: "\u009b31mred" })]);
    expect(queueOf(url, ["list", "q"]).stdout).not.toContain("\u009b");
    expect(queueOf(url, ["list", "q", "--json"]).stdout).toContain("\u009b");
  });
});
