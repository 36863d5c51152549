import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "../support/temp-folder.js";
import { runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const check = spawnSync("bwrap", ["--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "sh", "-c", ":"]);
const needsBwrap = check.status === 0 ? "" : " (skipped: bwrap cannot be used here)";

it.skipIf(needsBwrap !== "")(`bwrap: a job writes in its own folder only${needsBwrap}`, async () => {
  const outside = makeFolder();
  const double = await startSchedulerDouble();
  const id = double.submit({
    suite: "shell",
    shell: { command: `echo in > $RESULT_ROOT/in; echo out > ${outside}/out; echo $$` },
  });
  const { jobs } = await runWithDouble(double, { sandbox: "bwrap" });
  expect(jobs).toEqual([`${id} success`]);
  const root = double.resultRoot(id);
  expect(readFileSync(join(root, "in"), "utf8")).toBe("in\n");
  expect(existsSync(join(outside, "out"))).toBe(false);
  // Processes are counted anew.
  expect(Number(readFileSync(join(root, "shell"), "utf8"))).toBeLessThan(100);
});

it.skipIf(needsBwrap !== "")(`bwrap: nothing of a job outlives its time limit${needsBwrap}`, async () => {
  const double = await startSchedulerDouble();
  const command = "setsid sleep 1000 & echo begun; sleep 1000";
  const id = double.submit({ suite: "shell", timeout: 1, shell: { command } });
  const { jobs, log } = await runWithDouble(double, { sandbox: "bwrap" });
  expect(jobs).toEqual([`${id} timeout`]);
  expect(log.lines.map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining("processes left"));
});

it("a bwrap that cannot be used is an error before any job is taken", async () => {
  const bin = makeFolder({ bwrap: "#!/bin/sh\necho 'bwrap: no permission' >&2\nexit 1\n" });
  const double = await startSchedulerDouble();
  double.submit({ suite: "sleep" });
  await expect(runWithDouble(double, { sandbox: "bwrap", env: { PATH: bin } })).rejects.toMatchObject({
    code: "NO_SANDBOX",
    message: "bwrap cannot be used here: bwrap: no permission",
  });
  expect(double.requests).toEqual([]);
});
