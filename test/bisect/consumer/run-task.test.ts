import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { regressionOf } from "../../../src/bisect/regression/read-regressions.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { readSteps } from "../../../src/bisect/task/read-steps.js";
import { leaseKeyOf } from "../../../src/bisect/task/task-lease.js";
import { taskLog } from "../../../src/bisect/task-log.js";
import { CciError } from "../../../src/support/cci-error.js";
import { failKey, goodEnd } from "../steps/step-lab.js";
import { testTask } from "../test-task.js";
import { openRunLab, type RunLab } from "./run-lab.js";

function expectFiles({ folder }: RunLab, { bisect_result_root }: BisectTask): void {
  for (const name of ["bisect.log", "steps.json", "report.txt", "report.json"])
    expect(existsSync(join(folder, bisect_result_root, name)), name).toBe(true);
}

it("a task is bisected to its culprit: row, files and regression say so, and the head is still bad", async () => {
  const lab = await openRunLab();
  expect(await lab.ended(lab.start())).toBe("completed");
  const { culprit, repository } = lab;
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({
    bisect_status: "completed",
    first_bad_commit: culprit,
    first_bad_id: expect.stringMatching(/^25112100000000\d{3}$/),
    fail_reason: "",
    phase: "",
    owner: "",
    j: {
      first_bad_commit_subject: "change number 11",
      parent_commit: repository.commit(10),
      introduced_errids: [failKey],
      head_check: { status: "still_bad", commit: repository.commit(16) },
    },
  });
  expect(row.confidence).toBeGreaterThanOrEqual(0.95);
  expect(row.j).not.toHaveProperty("regression_pending");
  expectFiles(lab, row);
  const regression = await regressionOf(lab.context, "errid", failKey, row.git_url);
  expect(regression).toMatchObject({ bisect_count: 1, related_commits: [culprit] });
  for (const job of lab.scheduler.submitted) expect(job.group_id).toBe(lab.held.id);
  const steps = await readSteps(lab.store, lab.held.id);
  expect(row).toMatchObject({ step: new Set(steps.map(({ commit }) => commit)).size, j: { runs: steps.length } });
});

it.each([["bad"], ["good"]])(
  "git bisect replay takes the log of a task, whose head is %s, to its culprit",
  async (head) => {
    const lab = await openRunLab({ bad_commit: "v1.0" });
    execFileSync("git", ["tag", "v1.0", lab.repository.commit(14)], { cwd: lab.repository.path });
    const usual = lab.fate;
    lab.fate = (job, submitted) => (lab.numberOf(job) === 16 && head === "good" ? goodEnd : usual(job, submitted));
    expect(await lab.ended(lab.start())).toBe("completed");
    const row = await lab.row(lab.held.id);
    expect(row.j).toMatchObject({ head_check: { status: head === "good" ? "fixed" : "still_bad" } });
    const log = join(lab.folder, row.bisect_result_root, "bisect.log");
    const git = (...args: readonly string[]): string =>
      execFileSync("git", args, { cwd: lab.repository.path, encoding: "utf8" });
    expect(git("bisect", "replay", log)).toContain(`${lab.culprit} is the first bad commit`);
    git("bisect", "reset");
    expect(readFileSync(log, "utf8")).toContain(`# later run 1 of ${lab.repository.commit(16)}: ${head}`);
    expect(taskLog(row, await readSteps(lab.store, row.id))).toBe(readFileSync(log, "utf8"));
  },
);

it("A51, 4.9: a culprit that another task found is doubted and looked for at the head as any other", async () => {
  const lab = await openRunLab();
  const { suite } = await lab.row(lab.held.id);
  const git_url = "https://git.example/pub/linux";
  const j = { parent_commit: lab.repository.commit(10), introduced_errids: [failKey], p_bad: 1 };
  const known = testTask({ id: "7", git_url, suite, first_bad_commit: lab.culprit, confidence: 0.98, j });
  await lab.store.insert("bisect", "7", { ...known });
  const usual = lab.fate;
  // The same is built of it as of its parent.
  lab.fate = (job, submitted) => {
    const end = lab.numberOf(job) === 16 ? goodEnd : usual(job, submitted);
    return { ...end, result: { sha256: "5e1f" } };
  };
  expect(await lab.ended(lab.start())).toBe("completed");
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({
    first_bad_commit: lab.culprit,
    confidence: 0.5,
    step: 3,
    j: { related_task_id: "7", runs: 5, head_check: { status: "fixed" }, warnings: [expect.stringMatching(/^noop/)] },
  });
});

it("C-10: a task whose time is up has failed; the commits that are left are its candidates, its jobs are cancelled", async () => {
  const lab = await openRunLab({ timeout: 600 });
  // The ends and some steps of the search.
  lab.holdAfter(9);
  const run = lab.start();
  await lab.until(() => lab.scheduler.submitted.length > 9);
  lab.clock.advance(600_000);
  expect(await lab.ended(run)).toBe("failed");
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({ bisect_status: "failed", fail_reason: "timeout", first_bad_commit: "" });
  expect(row.last_error).toBe("timeout: not done within its time limit");
  const { candidates = [] } = row.j;
  expect(candidates).toContain(lab.culprit);
  expect(candidates.length).toBeLessThan(16);
  expect(row.j.runs).toBeGreaterThanOrEqual(9);
  expectFiles(lab, row);
  expect(lab.scheduler.cancelled).toHaveLength(lab.scheduler.submitted.length - 9);
});

it("a task whose time is up before its repository was there has failed", async () => {
  const lab = await openRunLab({ timeout: 600 });
  const mirror = (_: string, stop?: AbortSignal) =>
    new Promise<string>((_, reject) => stop?.addEventListener("abort", () => reject(stop.reason)));
  const run = lab.start({ mirrors: { mirror } });
  await lab.until(() => lab.clock.waits.length > 0);
  lab.clock.advance(600_000);
  expect(await lab.ended(run)).toBe("failed");
  expect(await lab.row(lab.held.id)).toMatchObject({ fail_reason: "timeout" });
});

it("a server that is away: the task waits again, without a retry more", async () => {
  const lab = await openRunLab();
  const away = async () => {
    throw new CciError("STORE_UNREACHABLE", "es:9200 does not answer");
  };
  expect(await lab.ended(lab.start({ context: { jobs: { ...lab.store, get: away } } }))).toBe("handed_back");
  expect(await lab.row(lab.held.id)).toMatchObject({ bisect_status: "wait", retry_count: 0, owner: "" });
});

it("a worker that is to end hands its task back; its jobs go on for whoever takes it next", async () => {
  const lab = await openRunLab();
  lab.holdAfter(4);
  const stop = new AbortController();
  const run = lab.start({ stop: stop.signal });
  await lab.until(() => lab.scheduler.submitted.length > 4);
  stop.abort();
  expect(await lab.ended(run)).toBe("handed_back");
  expect(await lab.row(lab.held.id)).toMatchObject({ bisect_status: "wait", retry_count: 0 });
  expect(lab.scheduler.cancelled).toEqual([]);
});

it.each([
  ["a repository that cannot be had", new CciError("REPO_UNAVAILABLE", "no host git.example"), "repo_unavailable"],
  ["a commit that nobody knows", new CciError("COMMIT_NOT_FOUND", "v6.17 is no commit"), "commit_not_found"],
  ["a defect of ours", new TypeError("x is undefined"), "internal_error"],
])("%s is a failed task", async (_, error, fail_reason) => {
  const lab = await openRunLab();
  const mirror = () => Promise.reject(error);
  expect(await lab.ended(lab.start({ mirrors: { mirror } }))).toBe("failed");
  expect(await lab.row(lab.held.id)).toMatchObject({ fail_reason, last_error: `${fail_reason}: ${error.message}` });
  const isLogged = lab.log.lines.some(({ level, stack }) => level === "error" && stack !== undefined);
  expect(isLogged).toBe(fail_reason === "internal_error");
});

it("a culprit whose parent has the error, too, is not confirmed, and no regression", async () => {
  const lab = await openRunLab();
  const usual = lab.fate;
  lab.fate = (job, submitted) => {
    const end = usual(job, submitted);
    return end === goodEnd ? { ...goodEnd, errid: [failKey] } : end;
  };
  expect(await lab.ended(lab.start())).toBe("failed");
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({ fail_reason: "confirm_failed", first_bad_commit: "", j: { candidates: [lab.culprit] } });
  expect(await regressionOf(lab.context, "errid", failKey, row.git_url)).toBeUndefined();
});

it("A23: a task whose end was asked for is cancelled, and so are its open jobs", async () => {
  const lab = await openRunLab();
  lab.holdAfter(4);
  const run = lab.start();
  await lab.until(() => lab.scheduler.submitted.length > 4);
  await lab.store.update("bisect", lab.held.id, ({ j }) => ({
    set: { j: { ...(j as object), cancel_requested: true } },
  }));
  expect(await lab.ended(run)).toBe("cancelled");
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({ bisect_status: "cancelled", owner: "" });
  expectFiles(lab, row);
  expect(lab.scheduler.cancelled).toHaveLength(lab.scheduler.submitted.length - 4);
});

it("C-6: a worker that lost its lease writes nothing more and leaves the jobs to its successor", async () => {
  const lab = await openRunLab();
  lab.holdAfter(4);
  const run = lab.start();
  await lab.until(() => lab.scheduler.submitted.length > 4);
  const { coordination } = lab.context.engine;
  const key = leaseKeyOf(lab.held.id);
  await coordination.release(key, lab.held.owner, lab.held.epoch);
  expect(await coordination.acquire(key, "a successor", 600_000)).toBeGreaterThan(lab.held.epoch);
  const before = await lab.row(lab.held.id);
  expect(await lab.ended(run)).toBe("lost");
  expect(await lab.row(lab.held.id)).toEqual(before);
  expect(lab.scheduler.cancelled).toEqual([]);
});
