import { expect, it } from "vitest";
import { axisOf } from "../../../src/bisect/axis.js";
import { parametersKey, type StepJobPlan, stepJob } from "../../../src/bisect/steps/step-job.js";
import type { Job } from "../../../src/job/load-job.js";
import { commitOf } from "./step-lab.js";

const badJob: Job = {
  ...{ id: "6", suite: "ltp", category: "functional", testbox: "vm-2p8g-1", tbox_group: "vm-2p8g", queue: "vm-2p8g" },
  ...{
    ss: { linux: { _url: "https://git.example/linux", commit: "v6.17", config: "x" } },
    pp: { ltp: { test: "mm" } },
  },
  ...{
    stats: { "ltp.x.fail": 1 },
    errid: ["ltp.x.fail"],
    error_ids: ["y"],
    result_root: "/result/ltp/6",
    ramp_time: 5,
  },
  ...{ job_stage: "finish", job_health: "fail", job_state: "complete", job_data_readiness: "complete", time: "t" },
  ...{ submit_time: "t", boot_time: "t", start_time: "t", end_time: "t", finish_time: "2024-01-01T03:00:00+0000" },
  ...{ running_time: "2024-01-01T00:00:00+0000", deadline: "t", group_id: "g", submit_id: "s", max_run: 1 },
  ...{ my_account: "a", my_email: "a@b", my_token: "t", my_ssh_pubkey: "k", ssh_pub_key: "k", secrets: { p: 1 } },
  ...{ job_token: "t", all_params_md5: "m", LKP_SERVER: "h", loadavg: "1", upload_dirs: "/result/ltp/6" },
};

function plan(changes: Partial<StepJobPlan["task"]> = {}, job: Job = badJob): StepJobPlan {
  const axis = axisOf(job);
  if (!axis) throw new Error("no axis");
  return {
    ...{ badJob: job, axis, rules: { stepRuntimeS: 7200, account: "bisect", localRepos: [] } },
    task: { id: "33", bad_job_id: "6", category: "function", ...changes },
  };
}

it("a step job is the bad job at another commit, with labels, and with nothing of its owner or its life", () => {
  const job = stepJob(plan(), commitOf(3), 2);
  const { all_params_md5, ...rest } = job;
  expect(all_params_md5).toMatch(/^[0-9a-f]{32}$/);
  expect(rest).toEqual({
    ...{ suite: "ltp", category: "functional", testbox: "vm-2p8g", tbox_group: "vm-2p8g", ramp_time: 5 },
    ...{
      ss: { linux: { _url: "https://git.example/linux", commit: commitOf(3), config: "x" } },
      pp: { ltp: { test: "mm" } },
    },
    ...{ bad_job_id: "6", group_id: "33", bisect_run_no: 2, my_account: "bisect", timeout: 3 * 3 * 3600 },
  });
});

it("the time limit of a build is `runtime`; a test keeps its own `runtime` and `timeout`", () => {
  const { running_time: _begin, ...short } = badJob;
  expect(stepJob(plan({ category: "build" }, short), commitOf(3), 1)).toMatchObject({ runtime: 7200 });
  expect(stepJob(plan({}, { ...short, runtime: 30 }), commitOf(3), 1)).toMatchObject({ runtime: 30, timeout: 7200 });
  expect(stepJob(plan({}, { ...short, timeout: 60 }), commitOf(3), 1)).toMatchObject({ timeout: 60 });
});

it("the class of the machine is made of its name where the bad job has none", () => {
  const { tbox_group: _group, ...job } = badJob;
  expect(stepJob(plan({}, job), commitOf(3), 1)).toMatchObject({ testbox: "vm-2p8g", tbox_group: "vm-2p8g" });
});

it("the key is of what a job does: neither the order of its fields nor its labels matter, each value does", () => {
  const key = (job: Job): unknown => stepJob(plan({}, job), commitOf(3), 1).all_params_md5;
  const reversed = Object.fromEntries(Object.entries(badJob).reverse());
  expect(key(reversed)).toBe(key(badJob));
  expect(stepJob(plan({ id: "34", bad_job_id: "7" }), commitOf(3), 9).all_params_md5).toBe(key(badJob));
  expect(stepJob(plan(), commitOf(4), 1).all_params_md5).not.toBe(key(badJob));
  expect(key({ ...badJob, ramp_time: "5" })).not.toBe(key(badJob));
  expect(key({ ...badJob, pp: { ltp: { test: "fs" } } })).not.toBe(key(badJob));
  expect(parametersKey({ a: 25112012334404903n })).not.toBe(parametersKey({ a: 25112012334404904n }));
});
