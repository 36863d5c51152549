import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, it, onTestFinished, vi } from "vitest";
import { treeMark } from "../../../src/bisect/git/work-tree.js";
import { endLeftRuns } from "../../../src/bisect/local/end-left-runs.js";
import { systemClock } from "../../../src/support/clock.js";
import { makeFolder } from "../../support/temp-folder.js";

it.skipIf(!existsSync("/proc/self/environ"))(
  "ends the runs in a work tree and the git that makes it, wherever that stands; no shell of the user (needs /proc)",
  async () => {
    const [folder, elsewhere] = [makeFolder(), makeFolder()];
    const start = async (cwd: string, env: Record<string, string>): Promise<() => NodeJS.Signals | null> => {
      const child = spawn("sleep", ["600"], { cwd, env: { PATH: process.env.PATH, ...env }, stdio: "ignore" });
      onTestFinished(() => void child.kill("SIGKILL"));
      await once(child, "spawn");
      return () => child.signalCode;
    };
    const left = [await start(folder, { BISECT_RUN_NO: "1" }), await start(elsewhere, treeMark(folder))];
    const others = [
      await start(folder, {}),
      await start(elsewhere, { BISECT_RUN_NO: "1" }),
      await start(elsewhere, treeMark(`${folder}2`)),
    ];
    await endLeftRuns(folder, systemClock);
    await vi.waitFor(() => expect(left.map((signal) => signal())).toEqual(["SIGKILL", "SIGKILL"]));
    expect(others.map((signal) => signal())).toEqual([null, null, null]);
  },
);
