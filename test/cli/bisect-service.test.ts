import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { openBisectTestServer } from "../bisect/http/open-bisect-test-server.js";
import { testTask } from "../bisect/test-task.js";
import { runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { serveEnvironment } from "./start-serve.js";

const job = "25112012334404900";
const errid = "ltp.eid.munlockall01.fail";
const id = "3302784731870282237";

interface Place {
  readonly folder: string;
  run(...args: readonly string[]): Promise<CliRun>;
  /** With the store open beside it. */
  withStore<T>(work: (store: DocumentStore) => Promise<T>): Promise<T>;
}

/** A store and a queue of its own, and `cci bisect` on them. */
function makePlace(more: Readonly<Record<string, string>> = {}): Place {
  const folder = makeFolder();
  const env = { ...serveEnvironment(folder), ...more };
  return {
    folder,
    run: (...args) => runLauncher("cci", ["bisect", ...args], { env }),
    async withStore(work) {
      const store = await openStore(`sqlite:${join(folder, "cci", "cci.db")}`, {});
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
  };
}

const addJob = (store: DocumentStore): Promise<boolean> =>
  store.insert("jobs", job, { id: job, suite: "ltp", job_health: "fail", errid });
const addTask = (store: DocumentStore, fields: Parameters<typeof testTask>[0]): Promise<boolean> => {
  const task = testTask(fields);
  return store.insert("bisect", task.id, { ...task });
};

describe("cci bisect on store and queue", () => {
  it("makes a task once, shows and lists it, cancels and retries it", async () => {
    const { run, withStore } = makePlace();
    await withStore(addJob);
    const args = ["submit", "--bad-job", job, "--error-id", errid];
    const made = await run(...args, "--json");
    expect([made.exitCode, JSON.parse(made.stdout)]).toEqual([0, { task_id: id, created: true, status: "wait" }]);
    const again = await run(...args);
    expect(again).toEqual({ stdout: `${id}\n`, stderr: "it was there already: wait\n", exitCode: 0 });
    const list = JSON.parse((await run("list", "--status", "wait", "--error-id", errid, "--json")).stdout);
    expect(list).toMatchObject({ count: 1, total: 1, filters: { status: "wait", error_id: errid }, next_cursor: null });
    const shown = await run("show", id, "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({ task: { id, bad_job_id: job }, steps: [] });
    const cancelled = await run("cancel", id);
    expect([cancelled.exitCode, cancelled.stdout]).toEqual([0, `${id} cancelled\n`]);
    expect((await run("cancel", id)).exitCode).toBe(1);
    expect(JSON.parse((await run("retry", id, "--json")).stdout)).toMatchObject({ id, bisect_status: "wait" });
    const refused = await run("retry", id);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      `cci: BISECT_REFUSED: task ${id} has not ended: it is wait\n`,
    ]);
  }, 60_000);

  it("passes every option of submit on", async () => {
    const { run, withStore } = makePlace();
    await withStore(addJob);
    await run(
      ...["submit", "--bad-job", job, "--metric", "unixbench.score", "--direction", "worse", "--good", "v1.0"],
      ...["--bad", "v1.1", "--git-url", "https://git.example/x.git", "--axis", "ss.x.commit", "--first-parent"],
      ...["--runs", "3", "--rate-shift", "--auto-good", "--fresh", "--priority", "7"],
    );
    const task = await withStore(
      async (store) => (await store.search({ ...all, collections: "bisect" })).hits[0]?.document,
    );
    expect(task).toMatchObject({
      bisect_metric: "unixbench.score",
      direction: "worse",
      good_commit: "v1.0",
      bad_commit: "v1.1",
      git_url: "https://git.example/x",
      axis: "ss.x.commit",
      priority_level: 7,
      category: "benchmark",
      j: { options: { first_parent: true, runs: 3, rate_shift: true, auto_good: true, fresh: true } },
    });
  });

  it("says what is wrong in one line, and exits 2, 5 or 1", async () => {
    const { run } = makePlace();
    const submit = ["submit", "--bad-job", "1"];
    for (const [args, exitCode, code] of [
      [submit, 2, "USAGE"],
      [[...submit, "--error-id", "a", "--metric", "b"], 2, "USAGE"],
      [[...submit, "--error-id", "a", "--good", "n/a"], 2, "USAGE"],
      [[...submit, "--error-id", "a"], 5, "NOT_FOUND"],
      [["show", "12"], 5, "NOT_FOUND"],
      [["show", "x"], 2, "USAGE"],
      [["log", "12"], 5, "NOT_FOUND"],
      [["cancel", "12"], 5, "NOT_FOUND"],
      [["retry", "12"], 5, "NOT_FOUND"],
      [["wait", "12"], 5, "NOT_FOUND"],
      [["list", "--status", "done"], 2, "USAGE"],
      [["delete", "status=failed"], 2, "USAGE"],
      [["delete", "colour=red", "--yes"], 2, "USAGE"],
      [["delete", "failed", "--yes"], 2, "USAGE"],
      [["regression", "set", "a", "--git-url", "b", "--valid", "true"], 5, "NOT_FOUND"],
      [["stats", "--server", "http://127.0.0.1:1"], 69, "BISECT_UNREACHABLE"],
      [["stats", "--server", "ftp://x"], 2, "USAGE"],
    ] as const) {
      const { stderr, stdout, exitCode: exit } = await run(...args);
      expect([args, exit, stdout]).toEqual([args, exitCode, ""]);
      expect(stderr).toMatch(new RegExp(`^cci: ${code}: [^\n]+\n(hint: [^\n]+\n)?$`));
    }
  }, 120_000);

  it("waits: exit 0 when all are completed, 1 when one is not or time runs out", async () => {
    const { run, withStore } = makePlace();
    await withStore(async (store) => {
      await addTask(store, { id: "1" });
      await addTask(store, { id: "2", bisect_status: "failed", first_bad_commit: "", last_error: "timeout: 10 h" });
      await addTask(store, { id: "3", bisect_status: "wait", first_bad_commit: "" });
    });
    const done = await run("wait", "1");
    expect([done.exitCode, done.stdout]).toEqual([0, `1 completed ${"c".repeat(12)} (confidence 98 %)\n`]);
    const mixed = await run("wait", "1", "2", "--json");
    expect(mixed.exitCode).toBe(1);
    expect(
      mixed.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).bisect_status),
    ).toEqual(["completed", "failed"]);
    const late = await run("wait", "3", "--timeout", "0.1", "-q");
    expect(late).toEqual({ stdout: "", stderr: "cci: 3 has not ended\n", exitCode: 1 });
  }, 60_000);

  it("deletes by filters, lists, counts and draws", async () => {
    const { run, withStore, folder } = makePlace();
    await withStore(async (store) => {
      await addTask(store, { id: "1", error_id: "a 'b' \u001b[31m", j: { first_bad_commit_subject: "break it" } });
      await addTask(store, { id: "2", bisect_status: "failed", fail_reason: "timeout" });
    });
    const list = await run("list");
    expect(list.stdout).toContain("break it 98 %");
    expect(list.stdout).not.toContain("\u001b");
    const table = (await run("dashboard")).stdout.split("\n");
    expect(table[0]).toBe("wait 0  processing 0  completed 1  failed 1  cancelled 0");
    expect(table[1]).toMatch(/^bisect task name +suite +start_time +run_time +step +group_id +status/);
    const page = join(folder, "bisect.html");
    expect((await run("dashboard", "--html", page)).stdout).toBe("");
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>.*2 tasks.*break it/s);
    expect(JSON.parse((await run("stats", "--json")).stdout)).toMatchObject({ status: { completed: 1 }, total: 2 });
    expect((await run("stats")).stdout).toContain("failed:       1\n");
    const deleted = await run("delete", "status=failed", "suite=ltp", "--yes", "--json");
    expect(JSON.parse(deleted.stdout)).toEqual({ deleted_count: 1 });
    expect(JSON.parse((await run("list", "--json")).stdout).total).toBe(1);
  }, 60_000);

  it("switches the producer, runs a cycle, and exits 1 while another one runs", async () => {
    const { run, folder } = makePlace();
    expect(JSON.parse((await run("producer", "disable", "--json")).stdout).enabled).toBe(false);
    expect((await run("producer", "status")).stdout).toMatch(/^enabled: false\n/);
    expect(JSON.parse((await run("producer", "enable", "--json")).stdout).enabled).toBe(true);
    expect(JSON.parse((await run("producer", "trigger", "--json")).stdout)).toMatchObject({ queried: 0, created: 0 });
    const once = await run("producer", "run", "--once");
    expect([once.exitCode, once.stdout]).toEqual([0, ""]);
    const engine = await openQueue(`sqlite:${join(folder, "cci", "cci.db")}`, "v0.2");
    await engine.coordination.acquire("bisect/producer", "somebody else", 60_000);
    await engine.close();
    for (const busy of [await run("producer", "trigger"), await run("producer", "run", "--once", "-q")]) {
      expect([busy.exitCode, busy.stderr]).toEqual([1, "cci: BISECT_BUSY: a cycle of the producer is going on\n"]);
    }
  }, 60_000);
});

describe("cci bisect with --server", () => {
  it("gives the same answers as on store and queue", async () => {
    const server = await openBisectTestServer();
    await server.addJob(job);
    await server.addTask({ id: "1", j: { first_bad_commit_subject: "break it" } });
    await server.addTask({ id: "2", bisect_status: "failed", fail_reason: "timeout", first_bad_commit: "" });
    const { run } = makePlace({ CCI_BISECT_URL: server.url });
    const direct = ["--store", server.lab.store.address, "--queue", server.lab.context.engine.address];
    for (const args of [
      ["list", "--json"],
      ["list", "--status", "failed"],
      ["show", "1", "--json"],
      ["show", "1", "--steps"],
      ["log", "1"],
      ["wait", "1", "2", "--json"],
      ["regression", "list", "--error-id", errid, "--json"],
      ["producer", "status", "--json"],
      ["show", "7"],
      ["cancel", "1"],
    ]) {
      const [through, straight] = [await run(...args), await run(...args, ...direct)];
      expect([args, through]).toEqual([args, straight]);
    }
    const submit = ["submit", "--bad-job", job, "--error-id", errid, "--json"];
    expect(JSON.parse((await run(...submit)).stdout)).toEqual({ task_id: id, created: true, status: "wait" });
    expect(JSON.parse((await run(...submit, ...direct)).stdout)).toEqual({
      task_id: id,
      created: false,
      status: "wait",
    });
    expect(JSON.parse((await run(...submit)).stdout)).toEqual({ task_id: id, created: false, status: "wait" });
    const shown = await run("stats", "--server", server.url, "-v");
    expect(shown.stderr).toBe(`GET ${server.url}/api/v1/stats\n`);
    expect((await run("retry", "2", "--json")).exitCode).toBe(0);
    expect(JSON.parse((await run("delete", "task_id=2", "--yes", "--json")).stdout)).toEqual({ deleted_count: 1 });
  }, 120_000);

  it("hands the token of CCI_TOKEN on, and says what is missing without it", async () => {
    const account = { name: "ann", role: "submitter", my_account: "ann", my_email: undefined } as const;
    const server = await openBisectTestServer({ accounts: [account] });
    const stats = ["stats", "--server", server.url];
    const refused = await makePlace().run(...stats);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      "cci: BISECT_REFUSED: A token is required\nhint: this service knows accounts: CCI_TOKEN holds the token of yours\n",
    ]);
    expect((await makePlace({ CCI_TOKEN: "ann" }).run(...stats)).exitCode).toBe(0);
  });
});

const all = { query: { conditions: [] }, order: [], limit: 10 };
