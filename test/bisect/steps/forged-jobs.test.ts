import { expect, it } from "vitest";
import { openRunCache } from "../../../src/bisect/steps/run-cache.js";
import { stepJob } from "../../../src/bisect/steps/step-job.js";
import type { Document } from "../../../src/store/document.js";
import { commitOf, goodEnd, openStepLab } from "./step-lab.js";

const step = { commit: commitOf(40), run_no: 1, submit_time: 0 };

/** A run cache where `account` is the service's, and a job that is labelled as a run. */
async function labelled(account: string | undefined, fields: Document) {
  const lab = await openStepLab();
  const context = { ...lab.context, rules: { ...lab.context.rules, account } };
  const plan = { task: lab.held.task(), badJob: lab.job, axis: lab.axis, rules: context.rules };
  const judge = async () => ({ verdict: "good", reason: "r" }) as const;
  const cache = openRunCache({ plan, context, judge, isUsed: () => false });
  const ended = { ...goodEnd, job_stage: "finish", job_data_readiness: "complete" };
  const submitted = { submit_time: "2024-01-01T12:00:00+0000", id: "900" };
  await lab.store.insert("jobs", "900", { ...stepJob(plan, step.commit, 1), ...ended, ...submitted, ...fields });
  return cache;
}

it("a job that only bears the labels of a task is no run of it where the service has an account", async () => {
  for (const [my_account, id] of [
    ["mallory", undefined],
    [undefined, undefined],
    ["bisect", "900"],
  ] as const) {
    const own = await labelled("bisect", { my_account });
    expect(await own.findOwn(step, new Set())).toBe(id);
    const others = await labelled("bisect", { my_account, group_id: "1" });
    expect((await others.find(step.commit))?.id).toBe(id);
  }
});

it.each([
  ["has a text more", { LD_PRELOAD: "/evil.so" }],
  ["has another parameter", { pp: { ltp: { test: "fs" } } }],
])("a job with the key of a run that %s is no run", async (_, fields) => {
  expect(await (await labelled(undefined, fields)).findOwn(step, new Set())).toBeUndefined();
  expect(await (await labelled(undefined, { ...fields, group_id: "1" })).find(step.commit)).toBeUndefined();
});

it("what the scheduler and the machine write into a job makes it no other one", async () => {
  const reports = { loadavg: "1.0", start_time: "t", hostname: "vm-1", LKP_SERVER: "s", os: "debian", os_mount: "nfs" };
  expect(await (await labelled(undefined, reports)).findOwn(step, new Set())).toBe("900");
});
