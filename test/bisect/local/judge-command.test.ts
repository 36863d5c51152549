import { describe, expect, it } from "vitest";
import type { CommandEnd } from "../../../src/bisect/local/command-end.js";
import { type JudgeRules, judgeCommand } from "../../../src/bisect/local/judge-command.js";

const usual: JudgeRules = { signalIsBad: false, timeoutIs: "skip", timeoutS: 2, isMetric: false };

function exit(exitCode: number): CommandEnd {
  return { exitCode, signal: undefined, isTimedOut: false };
}

function killed(signal: NodeJS.Signals): CommandEnd {
  return { exitCode: undefined, signal, isTimedOut: false };
}

describe("judgeCommand", () => {
  it.each([
    [0, "good"],
    [1, "bad"],
    [77, "bad"],
    [124, "bad"],
    [125, "skip"],
  ])("takes exit %i for %s", (exitCode, verdict) => {
    expect(judgeCommand(exit(exitCode), undefined, usual)).toEqual({ verdict, reason: `exit ${exitCode}` });
  });

  it.each([126, 127])("takes exit %i for bad, as git does, but not without doubt", (exitCode) => {
    expect(judgeCommand(exit(exitCode), undefined, usual)).toMatchObject({ verdict: "bad", isSuspect: true });
  });

  it.each([128, 129, 134, 255])("ends the search at exit %i", (exitCode) => {
    expect(judgeCommand(exit(exitCode), undefined, usual)).toEqual({
      abort: `it gave exit ${exitCode}, which is 128 or more`,
    });
  });

  it.each(["SIGKILL", "SIGTERM", "SIGABRT", "SIGSEGV"] as const)("ends the search at %s", (signal) => {
    expect(judgeCommand(killed(signal), undefined, usual)).toEqual({ abort: `it was ended by ${signal}` });
  });

  describe("with --signal-is-bad", () => {
    const rules = { ...usual, signalIsBad: true };

    it.each([134, 136, 139])("takes exit %i, a crash as a shell tells it, for bad", (exitCode) => {
      expect(judgeCommand(exit(exitCode), undefined, rules)).toMatchObject({ verdict: "bad" });
    });

    it.each(["SIGABRT", "SIGFPE", "SIGSEGV"] as const)("takes %s for bad", (signal) => {
      expect(judgeCommand(killed(signal), undefined, rules)).toMatchObject({ verdict: "bad" });
    });

    it.each([128, 130, 137, 143])("still ends the search at exit %i", (exitCode) => {
      expect(judgeCommand(exit(exitCode), undefined, rules)).toHaveProperty("abort");
    });

    it.each(["SIGINT", "SIGKILL", "SIGTERM"] as const)("still ends the search at %s", (signal) => {
      expect(judgeCommand(killed(signal), undefined, rules)).toHaveProperty("abort");
    });
  });

  it.each(["skip", "bad", "good"] as const)(
    "takes a run over its time limit for %s when that is chosen",
    (timeoutIs) => {
      const end: CommandEnd = { exitCode: undefined, signal: "SIGTERM", isTimedOut: true };
      expect(judgeCommand(end, undefined, { ...usual, timeoutIs })).toEqual({
        verdict: timeoutIs,
        reason: "no end in 2 s",
      });
    },
  );

  describe("with --metric", () => {
    const rules = { ...usual, isMetric: true };

    it("hands the value of a run with exit 0 on", () => {
      expect(judgeCommand(exit(0), 4.5, rules)).toEqual({ verdict: "good", value: 4.5, reason: "value 4.5" });
    });

    it("skips a run that printed none", () => {
      expect(judgeCommand(exit(0), undefined, rules)).toEqual({ verdict: "skip", reason: "printed no value" });
    });

    it.each([1, 124, 125])("skips a run with exit %i, whatever it printed", (exitCode) => {
      expect(judgeCommand(exit(exitCode), 4.5, rules)).toEqual({ verdict: "skip", reason: `exit ${exitCode}` });
    });

    it("skips a run over its time limit, whatever else that is taken for", () => {
      const end: CommandEnd = { exitCode: undefined, signal: "SIGTERM", isTimedOut: true };
      expect(judgeCommand(end, 4.5, { ...rules, timeoutIs: "bad" })).toMatchObject({ verdict: "skip" });
    });

    it("doubts a command that does not start", () => {
      expect(judgeCommand(exit(127), undefined, rules)).toMatchObject({ verdict: "skip", isSuspect: true });
    });
  });
});
