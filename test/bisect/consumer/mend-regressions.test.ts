import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { mendRegressions, settleRegression } from "../../../src/bisect/consumer/mend-regressions.js";
import { regressionOf } from "../../../src/bisect/regression/read-regressions.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { CciError } from "../../../src/support/cci-error.js";

import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { settled } from "../steps/step-lab.js";
import { testTask } from "../test-task.js";

const never = new AbortController().signal;

async function addPending(lab: BisectLab, fields: Partial<BisectTask> = {}): Promise<BisectTask> {
  const task = testTask({ j: { regression_pending: true, reason: "kept" }, ...fields });
  await lab.store.insert("bisect", task.id, { ...task });
  return task;
}

async function facts(lab: BisectLab, task: BisectTask) {
  const record = await regressionOf(lab.context, "errid", task.error_id, task.git_url);
  const row = await lab.store.get("bisect", task.id);
  return { count: record?.bisect_count, j: row?.j };
}

/** A store that refuses records of regressions. */
function withoutRegressions({ context, store }: BisectLab): BisectContext {
  const refuse = async (): Promise<never> => {
    throw new CciError("STORE_REFUSED", "no collection regression");
  };
  return {
    ...context,
    store: {
      ...store,
      insert: (collection, id, document) =>
        collection === "regression" ? refuse() : store.insert(collection, id, document),
    },
  };
}

it("the regression of a task whose worker died before it was recorded is made up for, once", async () => {
  const lab = await openBisectLab();
  const task = await addPending(lab);
  await mendRegressions(lab.context, never);
  await mendRegressions(lab.context, never);
  expect(await facts(lab, task)).toEqual({ count: 1, j: { reason: "kept" } });
});

it("only completed tasks have a regression", async () => {
  const lab = await openBisectLab();
  const task = await addPending(lab, { bisect_status: "failed" });
  await mendRegressions(lab.context, never);
  expect(await facts(lab, task)).toEqual({ count: undefined, j: task.j });
});

it("R-6: what cannot be recorded is kept on disk and pending, and recorded when the store takes it", async () => {
  const lab = await openBisectLab();
  const task = await addPending(lab);
  const kept = join(lab.context.rules.workFolder, "regressions", `${task.id}.json`);
  await settled(lab.clock, settleRegression(withoutRegressions(lab), task), 1000);
  expect([existsSync(kept), await facts(lab, task)]).toEqual([true, { count: undefined, j: task.j }]);
  await mendRegressions(lab.context, never);
  expect([existsSync(kept), await facts(lab, task)]).toEqual([false, { count: 1, j: { reason: "kept" } }]);
});
