import { describe, expect, it } from "vitest";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { createTask } from "../../../src/bisect/task/create-task.js";
import { deleteTasks } from "../../../src/bisect/task/delete-tasks.js";
import { listTasks } from "../../../src/bisect/task/list-tasks.js";
import { watchPriority } from "../../../src/bisect/task/priority.js";
import { taskIdOf } from "../../../src/bisect/task/task-id.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { CciError } from "../../../src/support/cci-error.js";
import { describeEveryEngine } from "../../scheduler/every-engine.js";
import { badJobId, munlockall, openTaskLab } from "./task-lab.js";

const request = { bad_job_id: badJobId, error_id: munlockall };

describe("a bisect task", () => {
  it("has the id that its job and its errid or metric give", () => {
    const none = { error_id: "", bisect_metric: "" };
    expect(taskIdOf({ bad_job_id: badJobId, ...none, error_id: munlockall })).toBe("3302784731870282237");
    expect(taskIdOf({ bad_job_id: badJobId, ...none, bisect_metric: "unixbench.score" })).toBe("3093202908646622633");
  });

  it("A1: is made as a row that waits, with what its job says", async () => {
    const lab = await openTaskLab();
    const { task, isCreated } = await createTask(lab.context, request, { account: "bisect", isOperator: true });
    expect(isCreated).toBe(true);
    expect(await lab.row(task.id)).toEqual(task);
    expect(task).toMatchObject({
      id: "3302784731870282237",
      bad_job_id: badJobId,
      error_id: munlockall,
      bisect_status: "wait",
      bisect_metric: "",
      category: "function",
      suite: "ltp",
      project: "linux",
      git_url: "https://git.example/pub/linux",
      axis: "ss.linux.commit",
      bad_commit: "v6.17",
      good_commit: "",
      group_id: "3302784731870282237",
      submit_time: 1_704_110_400,
      priority_level: 999,
      timeout: 36_000,
      retry_count: 0,
      j: { account: "bisect" },
    });
    expect(await lab.context.engine.tasks.list("bisect")).toMatchObject([{ id: task.id, state: "ready" }]);
  });

  it("keeps what was asked for: as columns, and in `j` for when they hold findings", async () => {
    const lab = await openTaskLab();
    const task = await lab.create({
      good_commit: "v6.16",
      bad_commit: "deadbeefcafe",
      git_url: "git+https://me:secret@Other.example/linux-next.git",
      axis: "ss.linux.commit",
      priority_level: 3,
      timeout: 0,
      options: { runs: 3 },
      details: { related_jobs: ["5"] },
    });
    expect(task).toMatchObject({
      good_commit: "v6.16",
      bad_commit: "deadbeefcafe",
      git_url: "https://other.example/linux-next",
      project: "linux-next",
      priority_level: 3,
      timeout: 0,
    });
    expect(task.j).toEqual({
      related_jobs: ["5"],
      options: { runs: 3 },
      request: {
        good_commit: "v6.16",
        bad_commit: "deadbeefcafe",
        git_url: "https://other.example/linux-next",
        axis: "ss.linux.commit",
      },
    });
    expect(JSON.stringify(await lab.row(task.id))).not.toContain("secret");
  });

  it("of a metric is about a benchmark; of a suite that builds about a build", async () => {
    const lab = await openTaskLab();
    await lab.addJob("7", { suite: "pkgbuild", ss: undefined });
    const metric = await lab.create({ error_id: undefined, bisect_metric: "unixbench.score", direction: "worse" });
    expect(metric).toMatchObject({
      id: "3093202908646622633",
      error_id: "",
      bisect_metric: "unixbench.score",
      direction: "worse",
      category: "benchmark",
    });
    expect(await lab.create({ bad_job_id: "7" })).toMatchObject({ category: "build", suite: "pkgbuild", axis: "" });
  });

  it("is refused where there is no such job, and where the address is none", async () => {
    const lab = await openTaskLab();
    await expect(lab.create({ bad_job_id: "4711" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "no job 4711",
    });
    await expect(lab.create({ git_url: "ext::sh -c id" })).rejects.toMatchObject({ code: "USAGE" });
    expect(await lab.store.ids("bisect")).toEqual([]);
    expect(await lab.context.engine.tasks.list("bisect")).toEqual([]);
  });

  it("is found and left as it is when somebody asks for it again, whatever it is at", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    await held.end("failed", { fail_reason: "no_good_commit" });
    const again = await createTask(lab.context, { ...request, priority_level: 1 });
    expect(again).toEqual({ task: held.task(), isCreated: false });
    expect(await lab.row(held.id)).toEqual(held.task());
  });

  it("may come again after it was deleted", async () => {
    const lab = await openTaskLab();
    const { id } = await lab.create();
    expect(await deleteTasks(lab.context, { task_id: id })).toBe(1);
    expect(await createTask(lab.context, request)).toMatchObject({ isCreated: true, task: { id } });
  });

  it("A5: is not there when the store is away, and nobody is told that it is", async () => {
    const lab = await openTaskLab();
    const away = new CciError("STORE_UNREACHABLE", "gone");
    const store = { ...lab.store, insert: () => Promise.reject(away) };
    await expect(createTask({ ...lab.context, store }, request)).rejects.toBe(away);
    expect(await lab.context.engine.tasks.list("bisect")).toEqual([]);
    // Nothing is left that would keep the next one from it.
    expect(await createTask(lab.context, request)).toMatchObject({ isCreated: true });
  });

  it("A6: is found and deleted by its errid alone, whatever signs that has", async () => {
    const lab = await openTaskLab();
    const errids = [`a'b"c&d#e f 内存`, "a'b\"c&d#e f 内", "A'B\"C&D#E F 内存", "%", "*", "' OR 1=1 --", "__proto__"];
    for (const error_id of errids) await lab.create({ error_id });
    for (const [at, error_id] of errids.entries()) {
      const { tasks, total } = await listTasks(lab.context, { error_id });
      expect(tasks.map((task) => task.error_id)).toEqual([error_id]);
      expect(total).toBe(1);
      expect(await deleteTasks(lab.context, { error_id })).toBe(1);
      expect((await lab.store.ids("bisect")).length).toBe(errids.length - at - 1);
    }
  });

  it("has the priority of what is watched for where nobody asked for it", () => {
    const task = { suite: "check_abi", project: "linux", error_id: "e" };
    expect(watchPriority(task)).toBe(3);
    expect(watchPriority({ ...task, suite: "ltp" })).toBe(1);
    expect(watchPriority({ ...task, suite: "ltp", project: "gcc" })).toBe(0);
    const watched = { suites: new Set<string>(), projects: new Set<string>(), errids: new Set(["e"]) };
    expect(watchPriority(task, watched)).toBe(3);
  });
});

describeEveryEngine("a bisect task that many ask for", (clients) => {
  it("A2: is made once; all others get the id of that row", async () => {
    const lab = await openTaskLab(clients.first);
    const engines = await Promise.all([1, 2, 3].map(() => clients.another()));
    const contexts = [clients.first, ...engines].map((engine) => lab.another(engine));
    // Each that is too late costs an etcd a write to disk.
    const number = clients.engine.name === "etcd" ? 12 : 51;
    const asked = Array.from({ length: number }, (_, n) => createTask(contexts[n % 4] ?? lab.context, request));
    const made = await Promise.all(asked);
    expect(made.filter(({ isCreated }) => isCreated)).toHaveLength(1);
    expect(new Set(made.map(({ task }) => task.id))).toEqual(new Set(["3302784731870282237"]));
    expect(await lab.store.ids("bisect")).toEqual(["3302784731870282237"]);
    expect(await clients.first.tasks.list("bisect")).toHaveLength(1);
  });

  it("is made where its first maker died with it in hand", async () => {
    const lab = await openTaskLab(clients.first);
    const key = `bisect/task/${taskIdOf({ ...request, bisect_metric: "" })}`;
    await clients.first.coordination.acquire(key, "dead", 3_600_000);
    const asked = createTask(lab.context, request);
    await clients.engine.expireKey(key);
    expect(await asked).toMatchObject({ isCreated: true });
  });

  it("A16: has one owner, whoever claims it at the same moment", async () => {
    const lab = await openTaskLab(clients.first);
    const other = await clients.another();
    const contexts = [lab.context, lab.another(other)] as const;
    const rounds = clients.engine.name === "SQLite" ? 1000 : 20;
    const { id } = await lab.create();
    for (let round = 0; round < rounds; round++) {
      const claims = await Promise.all(contexts.map((context) => claimTask(context, id, newOwner())));
      const owners = claims.filter((held) => held !== undefined);
      expect(owners).toHaveLength(1);
      await owners[0]?.handBack();
    }
    expect(await lab.row(id)).toMatchObject({ bisect_status: "wait", retry_count: 0 });
  });
});
