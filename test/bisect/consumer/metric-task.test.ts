import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { knownBounds } from "../../../src/bisect/consumer/known-bounds.js";
import { knownGood } from "../../../src/bisect/consumer/known-good.js";
import type { PreparedTask } from "../../../src/bisect/consumer/prepare-task.js";
import { regressionOf } from "../../../src/bisect/regression/read-regressions.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { StepOracle } from "../../../src/bisect/steps/step-oracle.js";
import { resetTask } from "../../../src/bisect/task/reset-tasks.js";
import { fakeHistory, line } from "../fake-history.js";
import { openTaskLab } from "../task/task-lab.js";
import { openRunLab, type RunLab } from "./run-lab.js";

const metric = "unixbench.score";
const subject = { error_id: undefined, bisect_metric: metric };

/** Jobs measure what the number of their commit says, within 1 %. */
function measure(lab: RunLab, value: (commit: number) => number): void {
  lab.fate = (job, submitted) => ({
    ...{ job_health: "success", errid: [] },
    stats: { [metric]: value(lab.numberOf(job)) * (1 + 0.002 * (submitted % 5)) },
  });
}

it("4.7: a metric task names the commit that moved the value: row, direction, head and regression say so", async () => {
  const lab = await openRunLab(subject);
  measure(lab, (commit) => (commit >= 11 ? 70 : 100));
  const kpis = join(lab.folder, "kpis");
  writeFileSync(kpis, "^unixbench +1\n");
  const context = { rules: { ...lab.context.rules, kpis } };
  expect(await lab.ended(lab.start({ context }))).toBe("completed");
  const row = await lab.row(lab.held.id);
  expect(row).toMatchObject({
    first_bad_commit: lab.culprit,
    direction: "worse",
    j: { engine: "metric", p_bad: 1, p_good: 0, head_check: { status: "still_bad" } },
  });
  expect(row.confidence).toBeGreaterThanOrEqual(0.9);
  const regression = await regressionOf(lab.context, "metric", metric, row.git_url);
  expect(regression).toMatchObject({ direction: "worse", status: "active", related_commits: [lab.culprit] });
  expect(regression?.value).toBeCloseTo(-30, -1);
});

it.each([
  [100, "fixed"],
  [70, "still_bad"],
  [85, "unknown"],
])("4.9.5: a head that measures %d where 100 fell to 70 is %s", async (atHead, status) => {
  const lab = await openRunLab(subject);
  await lab.store.update("bisect", lab.held.id, ({ j }) => ({
    set: { j: { ...(j as object), request: { bad_commit: lab.repository.commit(14) } } },
  }));
  await lab.held.look();
  measure(lab, (commit) => (commit === 16 ? atHead : commit >= 11 ? 70 : 100));
  expect(await lab.ended(lab.start())).toBe("completed");
  const { j } = await lab.row(lab.held.id);
  expect(j.head_check).toMatchObject({ status, commit: lab.repository.commit(16) });
  const headRuns = lab.scheduler.submitted.filter((job) => lab.numberOf(job) === 16).length;
  expect(headRuns).toBe(status === "unknown" ? 10 : 3);
});

it.each([
  ["+1", "worse", "better"],
  ["", "better", "better"],
  ["", undefined, "worse"],
] as const)("a rise, sign %j, asked for as %j, is %s", async (sign, direction, found) => {
  const lab = await openRunLab({ ...subject, ...(direction && { direction }) });
  measure(lab, (commit) => (commit >= 11 ? 130 : 100));
  const kpis = join(lab.folder, "kpis");
  writeFileSync(kpis, sign === "" ? "nothing +1\n" : `${metric} ${sign}\n`);
  expect(await lab.ended(lab.start({ context: { rules: { ...lab.context.rules, kpis } } }))).toBe("completed");
  expect((await lab.row(lab.held.id)).direction).toBe(found);
});

it("a reset keeps which way is better, the machines, and the direction that was asked for", async () => {
  const lab = await openTaskLab();
  const details = { metric_sign: 1, tbox_group: "vm" } as const;
  const held = await lab.claimed({ ...subject, direction: "worse", details });
  await held.end("failed", { direction: "better", fail_reason: "no_change", j: { mid_point: 5 } });
  const reset = await resetTask(lab.context, held.id);
  expect(reset.direction).toBe("worse");
  expect(reset.j).toEqual({ ...details, request: { direction: "worse" } });
});

it("C-10: what is left of a metric search is judged by the middle between its ends", async () => {
  const evidence = openEvidence(() => Promise.reject(new Error("nothing is run")));
  const note = (commit: string, ...values: readonly number[]): void => {
    for (const value of values) evidence.note(commit, { verdict: "good", value });
  };
  const options = { firstParent: false, noMerges: false, paths: [] };
  const bounds = () => knownBounds(fakeHistory(line(20)), evidence, "c19", options);
  note("c15", 131);
  note("c19", 130, 131, 129);
  expect(await bounds()).toEqual({ good: undefined, candidates: [] });
  note("c2", 100, 101, 99);
  note("c9", 101);
  const { good, candidates } = await bounds();
  expect(good).toBe("c9");
  expect([...candidates].sort()).toEqual(["c10", "c11", "c12", "c13", "c14", "c15"]);
});

it("4.4: a value that others measured makes no commit a good end by itself", async () => {
  const evidence = openEvidence(() => Promise.reject(new Error("nothing is run")));
  const knownGoods: StepOracle["knownGoods"] = async () => [{ commit: "c5", run: { verdict: "good", value: 130 } }];
  const history = fakeHistory(line(10));
  const prepared = { history, bad: "c9", goods: [] } as unknown as PreparedTask;
  expect(await knownGood({ prepared, steps: { knownGoods } as unknown as StepOracle, evidence })).toBeUndefined();
  expect(evidence.of("c5").values).toEqual([130]);
});
