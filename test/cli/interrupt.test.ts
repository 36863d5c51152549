import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { makeResultRoot } from "../support/result-root.js";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

/** Whether a process is there. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s ends result2stats with %i, and the parser's processes and scratch folder with it",
  async (signal, exit) => {
    const marks = makeFolder();
    const parsers = makeFolder({
      slow: `#!/bin/sh\nsleep 600 &\necho $! >${marks}/child.tmp\nmv ${marks}/child.tmp ${marks}/child\nwait\n`,
    });
    const root = makeResultRoot({ slow: "some log\n", uptime: "boot: 2\n" });
    const scratch = makeFolder();
    const child = spawn(process.execPath, [launcher("result2stats"), "--parsers", parsers, root], {
      env: { ...process.env, TMPDIR: scratch },
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    await vi.waitFor(() => expect(existsSync(join(marks, "child"))).toBe(true), { timeout: 20_000, interval: 20 });

    child.kill(signal);

    expect(await ended).toEqual([exit, null]);
    const grandchild = Number(readFileSync(join(marks, "child"), "utf8"));
    await vi.waitFor(() => expect(isRunning(grandchild)).toBe(false), { timeout: 20_000, interval: 20 });
    expect(readdirSync(scratch)).toEqual([]);
    expect(existsSync(join(root, "stats.json"))).toBe(false);
  },
);
