import { expect, test } from "vitest";
import { stageSeconds } from "../../src/job/deadline.js";
import { parseDurationS } from "../../src/job/duration.js";
import { isJobStage, jobStages } from "../../src/job/job-stage.js";

test.each([
  ["boot", {}, 3600],
  ["post_run", {}, 1800],
  ["manual_check", {}, 36_000],
  ["dispatch", {}, 3600],
  ["setup", {}, 600],
  ["wait_peer", {}, 7200],
  ["running", {}, 4110],
  ["running", { runtime: 30 }, 335],
  ["running", { runtime: "30" }, 335],
  ["running", { runtime: 3600 }, 4110],
  ["running", { runtime: "1h" }, 4110],
  ["running", { runtime: 3601 }, 4111],
  ["running", { runtime: 30, timeout: 40 }, 40],
  ["running", { timeout: "2m" }, 120],
  ["running", { timeout: 0, runtime: 30 }, 335],
  ["running", { timeout: "soon" }, 4110],
  ["running", { runtime: -5 }, 4110],
  ["running", { timeout: 1e300 }, 1_000_000_000],
  ["finish", { tbox_group: "vm-2p8g" }, 60],
  ["finish", { tbox_group: "dc-1g" }, 60],
  ["finish", { testbox: "dc-1g-1" }, 60],
  ["finish", { tbox_group: "taishan200" }, 1200],
  ["submit", {}, undefined],
  ["renew", {}, undefined],
  ["cancel", {}, undefined],
  ["finished", {}, undefined],
  ["__proto__", {}, undefined],
])("a job may be in stage %s with %j for %s seconds", (stage, job, seconds) => {
  expect(stageSeconds(stage, job)).toBe(seconds);
});

test.each([
  ["90", 90],
  ["90s", 90],
  ["5m", 300],
  ["1h", 3600],
  ["1d", 86_400],
  ["1w", 604_800],
  [" 5m ", 300],
  ["0", 0],
  ["", undefined],
  ["-5", undefined],
  ["1.5h", undefined],
  ["5 m", undefined],
  ["1y", undefined],
  ["9999999999999", undefined],
])("%j is a duration of %j seconds", (text, seconds) => {
  expect(parseDurationS(text)).toBe(seconds);
});

test("every stage is known by its name, nothing else is", () => {
  expect(jobStages.every(isJobStage)).toBe(true);
  expect(["finished", "", "length", "failed"].some(isJobStage)).toBe(false);
});
