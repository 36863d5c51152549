import { expect, test } from "vitest";
import type { SchedulerAnswer, SchedulerClient } from "../../src/cli/scheduler-client.js";
import { remoteStepScheduler } from "../../src/cli/step-scheduler.js";

function answering(answer: Partial<SchedulerAnswer>): SchedulerClient {
  const whole = { status: 200, text: "", description: undefined, ...answer };
  return { url: "http://sched:3000", post: async () => whole, get: async () => whole, close: () => {} };
}

const submit = (answer: Partial<SchedulerAnswer>): Promise<string> =>
  remoteStepScheduler(answering(answer), false).submit({ suite: "ltp" });

test("A47: an answer without an id is a try that failed, not a refusal", async () => {
  expect(await submit({ text: '[{"job_id":"0","message":""}]' })).toBe("0");
  expect(await submit({ text: "0" })).toBe("0");
  expect(await submit({ text: '[{"job_id":"77"}]' })).toBe("77");
});

test.each([500, 502, 503])("A47: status %i may pass", async (status) => {
  await expect(submit({ status, text: "no" })).rejects.toMatchObject({ code: "SCHEDULER_BUSY" });
});

test("a job that the scheduler does not take is refused for good", async () => {
  const description = "Missing required job key: 'testbox'.";
  await expect(submit({ status: 400, text: "0", description })).rejects.toMatchObject({
    code: "SCHEDULER_REFUSED",
    message: description,
  });
});
