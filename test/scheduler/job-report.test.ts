import { describe, expect, it } from "vitest";
import { reportedHealth, reportedStage, reportedState } from "../../src/scheduler/job-report.js";

const nowMs = Date.UTC(2024, 0, 1, 12);

describe("what a report changes in a job", () => {
  it("a stage sets itself, its time and its deadline", () => {
    const change = reportedState({ job_stage: "boot", runtime: 30 }, "running", nowMs);
    expect(change).toMatchObject({ job_state: "running", job_stage: "running", last_success_stage: "running" });
    expect(change.running_time).toBe(change.time);
    expect(change).toHaveProperty("deadline");
  });

  it("the same stage again changes neither its time nor its deadline", () => {
    expect(reportedState({ job_stage: "running" }, "running", nowMs)).toEqual({ job_state: "running" });
  });

  it.each(["failed", "incomplete", "OOM", "load_disk_fail", "wget_kernel_fail"])("%s is a health", (word) => {
    expect(reportedState({ job_stage: "running" }, word, nowMs)).toEqual({ job_state: word, job_health: word });
  });

  it("finished is success", () => {
    expect(reportedState({}, "finished", nowMs)).toEqual({ job_state: "finished", job_health: "success" });
  });

  it.each(["download", "complete", "extract_finished"])("%s is neither stage nor health", (word) => {
    expect(reportedState({ job_stage: "boot" }, word, nowMs)).toEqual({ job_state: word });
  });

  it.each(["submit", "finish", "cancel", "abort_wait"])("a testbox cannot bring a job to stage %s", (word) => {
    expect(reportedState({ job_stage: "running" }, word, nowMs)).toEqual({ job_state: word });
  });

  it("a failure that was reported stays", () => {
    expect(reportedHealth({ job_health: "failed" }, "finished")).toEqual({});
    expect(reportedHealth({ job_health: "failed" }, "timeout")).toEqual({});
    expect(reportedState({ job_health: "OOM", job_stage: "running" }, "finished", nowMs)).toEqual({
      job_state: "finished",
    });
  });

  it("a failure after success counts", () => {
    expect(reportedHealth({ job_health: "success" }, "failed")).toEqual({ job_health: "failed" });
  });

  it("return is final, and stands above every other word", () => {
    expect(reportedHealth({ job_health: "failed" }, "return")).toEqual({ job_health: "return" });
    const returned = { job_health: "return", job_stage: "running" };
    expect(reportedHealth(returned, "failed")).toEqual({});
    expect(reportedState(returned, "post_run", nowMs)).toEqual({});
    expect(reportedStage(returned, "post_run", nowMs, 10)).toEqual({});
  });

  it("a deadline that was renewed is not shortened, and one that is later than it counts", () => {
    const renewed = { job_stage: "running", renew_deadline: "2024-01-03T12:00:00+0000" };
    const time = (change: object): number =>
      Date.parse(String((change as { deadline: string }).deadline).replace(/(\d\d)$/, ":$1"));
    expect(time(reportedStage(renewed, "post_run", nowMs))).toBe(Date.UTC(2024, 0, 3, 12));
    expect(time(reportedStage(renewed, "post_run", nowMs, 300_000))).toBe(nowMs + 300_000_000);
  });
});
