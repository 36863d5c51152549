import { expect, it } from "vitest";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";
import { checkReuse } from "../../../src/bisect/steps/check-reuse.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { openBisectLab } from "../bisect-lab.js";
import { fakeHistory } from "../fake-history.js";
import { planOf } from "../search/history-lab.js";
import { testTask } from "../test-task.js";
import { commitOf } from "./step-lab.js";

const history = fakeHistory(
  Array.from({ length: 60 }, (_, n) => ({ id: commitOf(n), parents: n === 0 ? [] : [commitOf(n - 1)] })),
);
const errid = "makepkg.eid.fs/b.c:error:y";

interface Setting {
  /** Columns of the task that found the culprit, commit 37. */
  readonly known?: Partial<BisectTask>;
  readonly task?: Partial<BisectTask>;
  readonly bad?: number;
  readonly judge?: (place: number) => Verdict;
  readonly busySlots?: number;
}

async function reuse({ known = {}, task = {}, bad = 50, judge, busySlots = 0 }: Setting = {}) {
  const { context } = await openBisectLab();
  const j = { parent_commit: commitOf(36), introduced_errids: ["makepkg.eid.fs/a.c:error:x", errid], p_bad: 1 };
  const row = testTask({ id: "7", first_bad_commit: commitOf(37), j, ...known });
  await context.store.insert("bisect", row.id, { ...row });
  for (let slot = 0; slot < busySlots; slot++) {
    await context.engine.coordination.acquire(`bisect/reuse/${slot}`, "other", 60_000);
  }
  const asked: number[] = [];
  const evidence = openEvidence(async (commit) => {
    asked.push(Number(commit));
    return { verdict: judge?.(Number(commit)) ?? (Number(commit) >= 37 ? "bad" : "good") };
  });
  const own = testTask({ id: "8", bisect_status: "processing", error_id: errid, ...task });
  const found = await checkReuse({ context, task: own, bad: commitOf(bad), history, evidence, plan: planOf() });
  return { found, asked };
}

it("A51: a culprit whose parent is good with this job, and which is bad, is found with 2 k runs", async () => {
  const { found, asked } = await reuse();
  expect(found).toMatchObject({
    ...{ culprit: commitOf(37), parent: commitOf(36), relatedTaskId: "7", confidence: 0.98, pBad: 1 },
    reason: expect.stringContaining("task 7"),
  });
  expect(asked).toEqual([37, 37, 36, 36]);
});

it("A51: where both are bad the task is bisected in full", async () => {
  const { found, asked } = await reuse({ judge: () => "bad" });
  expect(found).toBeUndefined();
  expect(asked).toEqual([37, 37, 36]);
});

it.each<[string, Setting, number]>([
  ["the culprit is good with this job", { judge: () => "good" }, 1],
  ["the culprit cannot be tested", { judge: () => "skip" }, 1],
  [
    "the culprit failed once and passed once",
    {
      judge: (() => {
        let n = 0;
        return () => (n++ === 0 ? "bad" : "good");
      })(),
    },
    2,
  ],
  ["the bad commit does not contain it", { bad: 20 }, 0],
  ["it is of another repository", { known: { git_url: "https://git.example/other" } }, 0],
  [
    "that task reused it itself",
    { known: { j: { related_task_id: "1", parent_commit: commitOf(36), introduced_errids: [errid] } } },
    0,
  ],
  ["that task is not certain enough", { known: { confidence: 0.89 } }, 0],
  ["that task did not complete", { known: { bisect_status: "failed" } }, 0],
  ["it introduced other errors", { known: { j: { parent_commit: commitOf(36), introduced_errids: ["z"] } } }, 0],
  [
    "it fails too rarely for a check",
    { known: { j: { parent_commit: commitOf(36), introduced_errids: [errid], p_bad: 0.1 } } },
    0,
  ],
  ["the task asks for fresh runs", { task: { j: { options: { fresh: true } } } }, 0],
  ["ten checks go on already", { busySlots: 10 }, 0],
])("nothing is reused where %s", async (_, setting, runs) => {
  const { found, asked } = await reuse(setting);
  expect(found).toBeUndefined();
  expect(asked).toHaveLength(runs);
});

it("an alias of the error and a slot among busy ones will do", async () => {
  expect((await reuse({ task: { error_id: errid.replace("makepkg", "pkgbuild") } })).found).toBeDefined();
  expect((await reuse({ busySlots: 9 })).found).toBeDefined();
});
