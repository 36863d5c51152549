import { expect, it } from "vitest";
import { rememberErrorIds } from "../../src/extraction/new-error-ids.js";
import { CciError } from "../../src/support/cci-error.js";
import { hashedId } from "../../src/support/hashed-id.js";
import { testStartMs } from "../support/test-clock.js";
import { type Lab, openLab } from "./lab.js";

const error = "pkgbuild.foo.c:error:expected-identifier";
const warning = "pkgbuild.bar.c:warning:unused";
const note = "pkgbuild.baz.c:note";

const remember = (lab: Lab, jobId: string, ids: readonly string[], bisectPerErrorId = false) =>
  rememberErrorIds(jobId, ids, {
    store: lab.store,
    tasks: lab.engine.tasks,
    claims: lab.engine.coordination,
    clock: lab.clock,
    log: lab.log,
    bisectPerErrorId,
  });

it("keeps a record of a new id under the hash of its name (6.4)", async () => {
  const lab = await openLab();
  expect(await remember(lab, "7", [error])).toEqual([error]);
  expect(await lab.store.get("regression", "8142900942624643370")).toEqual({
    id: "8142900942624643370",
    record_type: "seen",
    error_id: error,
    errid: error,
    job_id: "7",
    first_seen: testStartMs,
    bisect: "queued",
  });
});

it("starts one bisect for all new ids of a job, named by the first error", async () => {
  const lab = await openLab();
  await remember(lab, "7", [warning, error, note]);
  const [task, ...others] = await lab.tasks("delimiter");
  expect(others).toEqual([]);
  expect(task).toMatchObject({ id: "7", content: { job_id: "7", error_id: error, error_ids: [warning, error, note] } });
});

it("names the bisect by the first id where none is an error", async () => {
  const lab = await openLab();
  await remember(lab, "7", [warning, note]);
  expect((await lab.tasks("delimiter"))[0]?.content.error_id).toBe(warning);
});

it("starts a bisect for each new id where that is asked for", async () => {
  const lab = await openLab();
  await remember(lab, "6", [note]);
  expect(await remember(lab, "7", [warning, note, error], true)).toEqual([warning, error]);
  expect((await lab.tasks("delimiter")).slice(1).map(({ id, content }) => [id, content])).toEqual([
    ["7.1", { job_id: "7", error_id: warning, error_ids: [warning] }],
    ["7.2", { job_id: "7", error_id: error, error_ids: [error] }],
  ]);
});

it("knows the ids of other jobs, and its own whose bisect has begun (39, 40)", async () => {
  const lab = await openLab();
  await remember(lab, "6", [error]);
  expect(await remember(lab, "7", [error, warning])).toEqual([warning]);
  expect(await remember(lab, "7", [error, warning])).toEqual([]);
  expect((await lab.tasks("delimiter")).map(({ id }) => id)).toEqual(["6", "7"]);
  expect((await lab.seen()).get(error)?.job_id).toBe("6");
});

it("leaves an id to the job that claimed it, also before that has written it down (41)", async () => {
  const lab = await openLab();
  await lab.engine.coordination.claimOnce(`seen/${hashedId("seen", error, "")}`, "6");
  expect(await remember(lab, "7", [error])).toEqual([]);
  expect((await lab.seen()).size).toBe(0);
  // The job that claimed it comes again.
  expect(await remember(lab, "6", [error])).toEqual([error]);
});

it("gives an id that many jobs meet at once to one of them (41)", async () => {
  const lab = await openLab();
  const jobs = ["1", "2", "3", "4", "5", "6", "7", "8"];
  const found = await Promise.all(jobs.map((jobId) => remember(lab, jobId, [error, warning])));
  expect(found.flat().toSorted()).toEqual([warning, error]);
  expect((await lab.seen()).size).toBe(2);
  const bisected = (await lab.tasks("delimiter")).flatMap(({ content }) => content.error_ids);
  expect(bisected.toSorted()).toEqual([warning, error]);
});

it("leaves out an id that the store refuses, and goes on with the others", async () => {
  const lab = await openLab();
  const refusing = {
    ...lab.store,
    async insert(...[collection, id, document]: Parameters<Lab["store"]["insert"]>) {
      if (document.error_id === warning) throw new CciError("STORE_REFUSED", "store: no such luck");
      return lab.store.insert(collection, id, document);
    },
  };
  expect(await remember({ ...lab, store: refusing }, "7", [warning, error])).toEqual([error]);
  expect(lab.log.lines).toEqual([
    { level: "warn", msg: "error id skipped", error_id: warning, code: "STORE_REFUSED", reason: "store: no such luck" },
  ]);
});

it("does not go on without the server", async () => {
  const lab = await openLab();
  const gone = { ...lab.store, get: () => Promise.reject(new CciError("STORE_UNREACHABLE", "away")) };
  await expect(remember({ ...lab, store: gone }, "7", [error])).rejects.toThrow("away");
});
