import { expect, it, onTestFinished } from "vitest";
import { atExit } from "../../src/support/at-exit.js";
import { systemClock } from "../../src/support/clock.js";
import { startProcessGroup } from "../../src/support/process-group.js";

function warningsOfListeners(): readonly string[] {
  const warnings: string[] = [];
  const note = (warning: Error): void => void (warning.name.startsWith("MaxListeners") && warnings.push(warning.name));
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  return warnings;
}

it("many children at the same time take one listener of the process together", async () => {
  const before = process.listenerCount("exit");
  const warnings = warningsOfListeners();
  const groups = Array.from({ length: 20 }, () =>
    startProcessGroup({ command: "sleep", args: ["600"], cwd: "/", env: {}, onOutput() {} }),
  );
  expect(process.listenerCount("exit")).toBeLessThanOrEqual(before + 1);
  for (const group of groups) group.signal("SIGKILL");
  await Promise.all(groups.map(({ ended }) => ended));
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});

it("as many may wait with one signal as want to", async () => {
  const warnings = warningsOfListeners();
  const stop = new AbortController();
  const waits = Array.from({ length: 20 }, () => systemClock.wait(60_000, stop.signal));
  stop.abort();
  await Promise.all(waits);
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});

it("what was taken back is not done at the exit", () => {
  const done: string[] = [];
  const forget = [atExit(() => done.push("a")), atExit(() => done.push("b"))];
  forget[0]?.();
  const [listener] = process.listeners("exit").filter(({ name }) => name === "runAll");
  listener?.(0);
  expect(done).toEqual(["b"]);
  forget[1]?.();
});
