import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { keepRegression, replayKept } from "../../../src/bisect/regression/keep-regression.js";
import { noteHit } from "../../../src/bisect/regression/note-hit.js";
import { listRegressions, regressionOf, regressionsOf } from "../../../src/bisect/regression/read-regressions.js";
import { recordRegression } from "../../../src/bisect/regression/record-regression.js";
import { setRegressionValid } from "../../../src/bisect/regression/set-regression-valid.js";
import { testStartMs } from "../../support/test-clock.js";
import { openBisectLab } from "../bisect-lab.js";
import { testTask } from "../test-task.js";

const now = testStartMs / 1000;
const errid = "ltp.eid.munlockall01.fail";
const repository = "https://git.example/linux";

test("A48: a completed task makes a row, a second one counts, the same one again does not", async () => {
  const { context } = await openBisectLab();
  await recordRegression(context, testTask());
  const first = await regressionOf(context, "errid", errid, repository);
  expect(first).toMatchObject({
    record_type: "errid",
    errid,
    git_url: repository,
    bisect_count: 1,
    first_seen: now,
    last_seen: now,
    valid: "true",
    status: "active",
    category: "function",
    related_jobs: ["25112012334404900"],
    related_commits: ["c".repeat(40)],
  });
  const second = testTask({ id: "77", bad_job_id: "25112012334404901", first_bad_commit: "d".repeat(40) });
  await recordRegression(context, second);
  await recordRegression(context, second);
  await recordRegression(context, testTask());
  expect(await regressionOf(context, "errid", errid, repository)).toMatchObject({
    bisect_count: 2,
    related_jobs: ["25112012334404900", "25112012334404901"],
    related_commits: ["c".repeat(40), "d".repeat(40)],
  });
});

test("A49: of tasks that finish at the same moment each is counted", async () => {
  const { context } = await openBisectLab();
  vi.spyOn(context.clock, "wait").mockImplementation(() => new Promise((resolve) => setImmediate(resolve)));
  const tasks = Array.from({ length: 8 }, (_, n) => testTask({ id: `${n + 1}`, bad_job_id: `${n}` }));
  await Promise.all(tasks.map((task) => recordRegression(context, task)));
  const row = await regressionOf(context, "errid", errid, repository);
  expect(row?.bisect_count).toBe(8);
  expect(row?.related_jobs.toSorted()).toEqual(tasks.map(({ bad_job_id }) => bad_job_id));
});

test("the same error id in two repositories is two regressions", async () => {
  const { context } = await openBisectLab();
  await recordRegression(context, testTask());
  await recordRegression(context, testTask({ id: "2", git_url: "https://git.example/other" }));
  const { regressions } = await listRegressions(context, { errid, limit: 10 });
  expect(regressions.map(({ git_url }) => git_url).toSorted()).toEqual([repository, "https://git.example/other"]);
  expect([...(await regressionsOf(context, [errid, "x'; --"], repository)).keys()]).toEqual([errid]);
});

test("a metric is kept with its change and its direction", async () => {
  const { context } = await openBisectLab();
  const metric = { error_id: "", bisect_metric: "unixbench.score", direction: "worse", category: "benchmark" } as const;
  await recordRegression(context, testTask({ ...metric, j: { change_percent: -12.5 } }));
  expect(await regressionOf(context, "metric", "unixbench.score", repository)).toMatchObject({
    record_type: "metric",
    metric_name: "unixbench.score",
    value: -12.5,
    direction: "worse",
  });
});

test("a repository is the same however its address is written", async () => {
  const { context } = await openBisectLab();
  await recordRegression(context, testTask());
  const written = "https://Git.example/linux.git/";
  expect((await listRegressions(context, { git_url: written, limit: 10 })).count).toBe(1);
  expect((await setRegressionValid(context, errid, written, false))?.valid).toBe("false");
});

test("an operator's word stays when another task finds the same", async () => {
  const { context } = await openBisectLab();
  expect(await setRegressionValid(context, errid, repository, false)).toBeUndefined();
  await recordRegression(context, testTask());
  await setRegressionValid(context, errid, repository, false);
  await recordRegression(context, testTask({ id: "2" }));
  expect(await regressionOf(context, "errid", errid, repository)).toMatchObject({ valid: "false", bisect_count: 2 });
  expect((await setRegressionValid(context, errid, repository, true))?.j.pinned).toBe(true);
});

test("what is gone at the head is fixed, and active again when a job with the fix has it", async () => {
  const { context } = await openBisectLab();
  const head_check = { status: "fixed", commit: "f".repeat(40), job_id: "5" };
  const row = await recordRegression(context, testTask({ j: { head_check } }));
  expect(row).toMatchObject({ status: "fixed", j: { fixed_in: "f".repeat(40) } });
  if (!row) throw new Error("there is no row");
  await noteHit(context, row, { jobId: "8", containsFix: false });
  expect((await regressionOf(context, "errid", errid, repository))?.status).toBe("fixed");
  await noteHit(context, row, { jobId: "9", containsFix: true });
  expect(await regressionOf(context, "errid", errid, repository)).toMatchObject({
    status: "active",
    related_jobs: ["25112012334404900", "8", "9"],
    j: { reopened: 1 },
  });
});

test("the memory of extract-stats is no regression", async () => {
  const { context, store } = await openBisectLab();
  await store.insert("regression", "1", { id: "1", record_type: "seen", errid, error_id: errid, job_id: "3" });
  expect((await listRegressions(context, { errid, limit: 10 })).regressions).toEqual([]);
  expect((await listRegressions(context, { errid, record_type: "seen", limit: 10 })).count).toBe(1);
  expect(await regressionsOf(context, [errid], repository)).toEqual(new Map());
});

test("a list is given page by page", async () => {
  const { context } = await openBisectLab();
  for (let n = 0; n < 5; n++) await recordRegression(context, testTask({ id: `${n + 1}`, error_id: `a.${n}` }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRegressions(context, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.regressions.map((row) => row.errid));
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  expect(seen.toSorted()).toEqual(["a.0", "a.1", "a.2", "a.3", "a.4"]);
});

test("a regression that cannot be recorded is kept on disk and recorded later", async () => {
  const { context, folder } = await openBisectLab();
  vi.spyOn(context.clock, "wait").mockResolvedValue();
  const broken = vi.spyOn(context.store, "insert").mockRejectedValue(new Error("no store"));
  expect(await keepRegression(context, testTask())).toBe(false);
  expect(broken).toHaveBeenCalledTimes(3);
  expect(await replayKept(context)).toEqual([]);
  broken.mockRestore();
  expect(await replayKept(context)).toEqual([testTask().id]);
  expect((await regressionOf(context, "errid", errid, repository))?.bisect_count).toBe(1);
  const kept = join(folder, "work", "regressions");
  expect(existsSync(kept) && readdirSync(kept)).toEqual([]);
});
