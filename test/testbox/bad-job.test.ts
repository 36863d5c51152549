import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { type CpioEntry, cpioChunks } from "../../src/job/cpio.js";
import { makeFolder } from "../support/temp-folder.js";
import { runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const shell = (command: string) => ({ suite: "shell", shell: { command } });
const reasons = (log: { readonly lines: readonly Readonly<Record<string, unknown>>[] }): string =>
  log.lines.map(({ reason }) => String(reason)).join("\n");

it("a name that is not UTF-8 stays behind with a warning, alone or as a folder", async () => {
  const double = await startSchedulerDouble();
  const bad = `"$RESULT_ROOT/$(printf 'a\\377')"`;
  const id = double.submit(shell(`touch ${bad} "$RESULT_ROOT/good"; mkdir ${bad}d; touch ${bad}d/x`));
  const { jobs, log, workFolder } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} success`]);
  expect(reasons(log)).toContain("a\ufffd: a name that is not UTF-8");
  expect(reasons(log)).toContain("a\ufffdd: a name that is not UTF-8");
  expect(readdirSync(double.resultRoot(id))).toContain("good");
  expect(readdirSync(join(workFolder, "jobs"))).toEqual([]);
});

it.each([
  ["removed", () => "", "the result root: no such file or directory"],
  ["turned into a file", () => '; touch "$RESULT_ROOT"', "the result root: not a folder any more"],
  ["turned into a link", (to: string) => `; ln -s ${to} "$RESULT_ROOT"`, "the result root: not a folder any more"],
])("a result root that the job %s: it failed, its end is reported, nothing is uploaded", async (_, then, reason) => {
  const other = makeFolder({ theirs: "" });
  const double = await startSchedulerDouble();
  const id = double.submit(shell(`rm -rf "$RESULT_ROOT"${then(other)}`));
  const { jobs, log } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} failed`]);
  expect(reasons(log)).toContain(reason);
  expect(double.reports(id).slice(-2)).toEqual(["job_state=failed", "post-run"]);
  expect(double.requests.filter((one) => one.startsWith("PUT /result"))).toEqual([]);
  expect(readdirSync(other)).not.toContain("last_state");
});

const file = (path: string, data = ""): CpioEntry => ({ path, mode: 0o100644, data: Buffer.from(data) });
const folder = (path: string): CpioEntry => ({ path, mode: 0o040755 });
const scheduled = "lkp/scheduled";
const whole = [file(`${scheduled}/job.yaml`, "id: '1'\nresult_root: /result/shell/1\n"), file(`${scheduled}/job.sh`)];
it.each([
  ["a file and then something in it", [file("a"), file("a/b")]],
  ["a file in the place of a folder of ours", [file("tmp")]],
  ["a file that the testbox writes itself", [...whole, file("result/stdout")]],
  ["a folder named job.sh", [whole[0] as CpioEntry, folder(`${scheduled}/job.sh`)]],
  ["a folder named secrets.yaml", [...whole, folder(`${scheduled}/secrets.yaml`)]],
])("an archive with %s: the job is reported incomplete, and the testbox goes on", async (_, entries) => {
  const double = await startSchedulerDouble();
  const archive = gzipSync(Buffer.concat(cpioChunks(entries, 0)));
  const first = double.submit({ suite: "shell" }, { archive });
  const second = double.submit(shell("true"));
  const stop = new AbortController();
  const seen: string[] = [];
  const { log, workFolder } = await runWithDouble(double, {
    once: false,
    stop: stop.signal,
    onJob: (id, health) => {
      seen.push(`${id} ${health}`);
      if (id === second) stop.abort();
    },
  });
  expect(seen).toEqual([`${first} incomplete`, `${second} success`]);
  expect(double.reports(first).slice(-2)).toEqual(["job_state=incomplete", "post-run"]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  expect(existsSync(join(workFolder, "jobs", first, "unfinished"))).toBe(false);
});

it("a job whose folder cannot be made is reported incomplete", async () => {
  const double = await startSchedulerDouble();
  const [first, second] = [double.submit(shell("true")), double.submit(shell("true"))];
  const workFolder = makeFolder();
  const stop = new AbortController();
  const seen: string[] = [];
  const { log } = await runWithDouble(double, {
    workFolder,
    once: false,
    stop: stop.signal,
    onJob: (id, health) => {
      seen.push(`${id} ${health}`);
      rmSync(join(workFolder, "jobs"), { recursive: true, force: true });
      writeFileSync(join(workFolder, "jobs"), "");
      if (id === second) stop.abort();
    },
  });
  expect(seen).toEqual([`${first} success`, `${second} incomplete`]);
  expect(double.reports(second)).toEqual(["end_time", "loadavg", "job_state=incomplete", "post-run"]);
  expect(reasons(log)).toContain("EEXIST");
});
