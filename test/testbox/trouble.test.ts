import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { type CpioEntry, cpioChunks } from "../../src/job/cpio.js";
import { freePort } from "../services/server-process.js";
import { makeFolder } from "../support/temp-folder.js";
import { createHastyClock, runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const shell = (command: string) => ({ suite: "shell", shell: { command } });
const pack = (entries: readonly CpioEntry[]) => gzipSync(Buffer.concat(cpioChunks(entries, 0)));
const reasons = (log: { readonly lines: readonly Readonly<Record<string, unknown>>[] }): string =>
  log.lines.map(({ reason }) => String(reason)).join("\n");

it("every call is made again with growing pauses while the scheduler is busy or breaks the connection", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("true"));
  double.disturb(/append-var/, 3, 503);
  double.disturb(/job\.cgz/, 2, "reset");
  double.disturb(/PUT .*stdout/, 1, 429);
  double.disturb(/post-run/, 2, 500);
  const clock = createHastyClock();
  const { jobs } = await runWithDouble(double, { clock });
  expect(jobs).toEqual([`${id} success`]);
  expect(clock.pauses.filter((ms) => ms <= 2000)).toEqual([500, 1000, 500, 1000, 2000, 500, 500, 1000]);
  expect(double.reports(id).at(-1)).toBe("post-run");
});

it("gives a job up when the scheduler stays away for ten minutes, and keeps its folder", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("true"));
  double.disturb(/PUT .*stdout/, 1_000_000, 503);
  const clock = createHastyClock();
  const { jobs, workFolder } = await runWithDouble(double, { clock });
  expect(jobs).toEqual([`${id} incomplete`]);
  expect(double.reports(id).slice(-2)).toEqual(["job_state=incomplete", "post-run"]);
  expect(existsSync(join(workFolder, "jobs", id, "result", "stdout"))).toBe(true);
  expect(Math.max(...clock.pauses.filter((ms) => ms > 20_000 && ms < 86_400))).toBe(30_000);
});

it("a broken upload goes on where the server has it, and all bytes arrive", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("seq 40000 > $RESULT_ROOT/big"));
  double.disturb(/PUT .*big/, 2, { keep: 70_000 });
  const { jobs, workFolder } = await runWithDouble(double, { clock: createHastyClock(), keep: true });
  expect(jobs).toEqual([`${id} success`]);
  const local = readFileSync(join(workFolder, "jobs", id, "result", "big"));
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(readFileSync(join(double.resultRoot(id), "big")))).toBe(hash(local));
  expect(double.requests.filter((one) => one === `HEAD /result/shell/${id}/big`)).toHaveLength(2);
});

it("a job that the server has closed meanwhile ends the upload at once", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("true"));
  double.disturb(/PUT .*executed_programs/, 1, 409);
  const { jobs, log } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} incomplete`]);
  expect(reasons(log)).toContain("409");
  expect(double.requests.filter((one) => one.startsWith("PUT /result"))).toHaveLength(1);
});

it("a file that the server refuses stays behind alone", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("true"));
  double.disturb(/PUT .*executed_programs/, 1, 413);
  const { jobs, log } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} success`]);
  expect(reasons(log)).toContain("executed_programs: ");
  expect(double.reports(id)).toContain("upload time");
});

it("uploads names of all kinds, empty files and folders, and neither links nor pipes", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(
    shell(
      `cd "$RESULT_ROOT"; mkdir -p 'a b/ü'; touch empty 'x y' 'q?#%41&+' "it's"; echo deep > 'a b/ü/d e'
ln -s /etc/passwd link; ln -s / folder-link; mkfifo pipe; echo no > 'two
lines'; echo mine > job.yaml`,
    ),
  );
  const { log } = await runWithDouble(double);
  const root = double.resultRoot(id);
  const names = readdirSync(root);
  for (const name of ["empty", "a b", "x y", "q?#%41&+", "it's"]) expect(names).toContain(name);
  for (const name of ["link", "folder-link", "pipe"]) expect(names).not.toContain(name);
  expect(statSync(join(root, "empty")).size).toBe(0);
  expect(readFileSync(join(root, "a b", "ü", "d e"), "utf8")).toBe("deep\n");
  expect(readFileSync(join(root, "job.yaml"), "utf8")).not.toBe("mine\n");
  expect(reasons(log)).toContain("link: a link");
  expect(reasons(log)).toContain("pipe: neither a file nor a folder");
  expect(reasons(log)).toContain("two\\u000alines: a name that the server refuses");
});

it("a last_state that the job turned into a link is not written through", async () => {
  const double = await startSchedulerDouble();
  const victim = join(makeFolder({ victim: "before" }), "victim");
  const id = double.submit(shell(`ln -s ${victim} $RESULT_ROOT/last_state`));
  const { jobs } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} failed`]);
  expect(readFileSync(victim, "utf8")).toBe("before");
});

const file = (path: string, data = "x", mode = 0o100644): CpioEntry => ({ path, mode, data: Buffer.from(data) });
it.each([
  ["an absolute path", pack([file("/tmp/cci-test-outside")])],
  ["a path with ..", pack([file("lkp/../../../outside")])],
  ["a link", pack([file("lkp/link", "/etc/passwd", 0o120777)])],
  ["no job.yaml", pack([file("lkp/scheduled/job.sh")])],
  ["no job.sh", pack([file("lkp/scheduled/job.yaml", "id: '1'\n")])],
  ["the id of another job", pack([file("lkp/scheduled/job.yaml", "id: '2'\n"), file("lkp/scheduled/job.sh")])],
  [
    "a result_root that is none",
    pack([file("lkp/scheduled/job.yaml", "id: '1'\nresult_root: /result/../../etc\n"), file("lkp/scheduled/job.sh")]),
  ],
  ["something else than an archive", Buffer.from("no gzip")],
  ["gzip of something else", gzipSync("no cpio")],
  ["half of it", pack([file("lkp/scheduled/job.yaml")]).subarray(0, 40)],
  ["more than memory holds", gzipSync(Buffer.alloc(300 * 1024 ** 2), { level: 1 })],
])("an archive with %s: nothing is run or written outside, the job is reported incomplete", async (_, archive) => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell" }, { archive });
  const { jobs, log } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} incomplete`]);
  expect(double.reports(id)).toEqual(["end_time", "loadavg", "job_state=incomplete", "post-run"]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
});

it("an archive that is not there any more: the job is reported incomplete", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit(shell("true"));
  double.disturb(/job\.cgz/, 1, 404);
  expect((await runWithDouble(double)).jobs).toEqual([`${id} incomplete`]);
});

it.each([
  "not json",
  "[]",
  '{"job_id":"../../etc","job":"http://127.0.0.1:1/x"}',
  '{"job_id":"a/b","job":"http://127.0.0.1:1/x"}',
  '{"job_id":7,"job":"http://127.0.0.1:1/x"}',
  '{"job_id":"7","job":"file:///etc/passwd"}',
  '{"job_id":"7"}',
])("a boot answer that cannot be used is refused: %s", async (answer) => {
  const double = await startSchedulerDouble();
  double.submit(shell("true"), { answer });
  await expect(runWithDouble(double)).rejects.toMatchObject({ code: "SCHEDULER_REFUSED", exitCode: 1 });
});

it.each(['{"job_id":"0"}', '{"job_id":""}', "{}"])("a boot answer without a job is none: %s", async (answer) => {
  const double = await startSchedulerDouble();
  double.submit(shell("true"), { answer });
  expect((await runWithDouble(double)).jobs).toEqual([]);
});

it("goes on asking after a bad answer, and after none", async () => {
  const double = await startSchedulerDouble();
  double.submit(shell("true"), { answer: "<html>" });
  const id = double.submit(shell("true"));
  double.disturb(/boot/, 2, "reset");
  const stop = new AbortController();
  const seen: string[] = [];
  await runWithDouble(double, {
    once: false,
    stop: stop.signal,
    onJob: (one) => {
      seen.push(one);
      stop.abort();
    },
  });
  expect(seen).toEqual([id]);
});

it("with --once a scheduler that is not there is an error of its own", async () => {
  const double = await startSchedulerDouble();
  const url = new URL(`http://127.0.0.1:${await freePort()}`);
  await expect(runWithDouble(double, { url })).rejects.toMatchObject({ code: "SCHEDULER_UNREACHABLE", exitCode: 69 });
});

it("--fetch-lkp runs the programs of the archive that the boot answer names", async () => {
  const double = await startSchedulerDouble();
  const tool = (text: string) => `#!/bin/sh\n${text}\n`;
  double.files.set(
    "/lkp.cgz",
    pack([
      file("lkp/lkp/src/lib/http.sh", ""),
      file("lkp/lkp/src/lib/env.sh", ""),
      file("lkp/lkp/src/lib/job.sh", 'run_test() { "$@"; }\n'),
      file("lkp/lkp/src/tests/wrapper", tool('echo "theirs: $*"; echo $LKP_SRC > $RESULT_ROOT/src'), 0o100755),
    ]),
  );
  const id = double.submit({ suite: "sleep", sleep: "7" }, { lkp: `${double.url.origin}/lkp.cgz` });
  const { jobs } = await runWithDouble(double, { lkp: "fetch" });
  expect(jobs).toEqual([`${id} success`]);
  expect(readFileSync(join(double.resultRoot(id), "stdout"), "utf8")).toBe("theirs: sleep 7\n");
});

it("LKP_SRC is used as it is", async () => {
  const double = await startSchedulerDouble();
  const lkpSrc = makeFolder({
    "lib/http.sh": "",
    "lib/env.sh": "",
    "lib/job.sh": 'run_test() { echo "real: $*"; echo "exit_fail: 1" > $RESULT_ROOT/last_state; }\n',
  });
  const id = double.submit({ suite: "sleep", sleep: { runtime: 1 } });
  const { jobs } = await runWithDouble(double, { lkp: { path: lkpSrc } });
  expect(jobs).toEqual([`${id} failed`]);
  expect(readFileSync(join(double.resultRoot(id), "stdout"), "utf8")).toBe(
    `real: runtime=1 ${lkpSrc}/tests/wrapper sleep\n`,
  );
});

it("the token is given to the scheduler and to nobody else", async () => {
  const double = await startSchedulerDouble();
  const seen: unknown[] = [];
  const stranger = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void stranger.close());
  const job = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/job.cgz`;
  double.submit(shell("true"), { answer: JSON.stringify({ job_id: "1", job }) });
  await runWithDouble(double, { token: "hush" });
  expect(seen).toEqual([undefined]);
  expect(double.authorizations.length).toBeGreaterThan(0);
});
