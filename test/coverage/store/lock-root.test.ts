import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { lockRoot } from "../../../src/coverage/store/lock-root.js";
import { systemClock } from "../../../src/support/clock.js";
import { lockFile } from "../../../src/support/file-lock.js";
import { buildProgram } from "../../support/build-program.js";
import { makeFolder } from "../../support/temp-folder.js";
import { createTestClock } from "../../support/test-clock.js";

let folder = "";
let child = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cci-test-"));
  child = await buildProgram("test/coverage/store/store-child.ts", folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());

const options = { command: "pull", waitMs: 0, clock: systemClock };
const lockPath = (root: string): string => join(root, ".goc-cov.lock");

/** Takes it and leaves it with the test. */
async function take(root: string, more: Partial<Parameters<typeof lockRoot>[1]> = {}): Promise<() => void> {
  const leave = await lockRoot(root, { ...options, ...more });
  onTestFinished(leave);
  return leave;
}

interface LockChild {
  readonly process: ChildProcess;
  /** What it says to `lock` or `leave`. */
  ask(word: "lock" | "leave"): Promise<string>;
  /** Resolves when it is gone. */
  end(how: "exit" | "SIGKILL"): Promise<void>;
}

function startChild(root: string): LockChild {
  const started = spawn(process.execPath, [child, "lock", root], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void started.kill("SIGKILL"));
  const said = createInterface(started.stdout)[Symbol.asyncIterator]();
  return {
    process: started,
    async ask(word) {
      started.stdin.write(`${word}\n`);
      return String((await said.next()).value);
    },
    async end(how) {
      const gone = once(started, "exit");
      if (how === "exit") started.stdin.write("exit\n");
      else started.kill(how);
      await gone;
    },
  };
}

/** Of a process that is gone. */
function deadPid(): number {
  return spawnSync("true").pid;
}

function writeLock(root: string, content: object | string, ageMs = 0): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(lockPath(root), text);
  const touched = (systemClock.nowMs() - ageMs) / 1000;
  utimesSync(lockPath(root), touched, touched);
}

describe("lockRoot", () => {
  it("makes a lock that says who has it, and removes it", async () => {
    const root = join(makeFolder(), "made/anew");
    const leave = await take(root);
    expect(JSON.parse(readFileSync(lockPath(root), "utf8"))).toEqual({
      pid: process.pid,
      host: hostname(),
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      command: "pull",
    });
    leave();
    expect(existsSync(lockPath(root))).toBe(false);
    leave();
    await take(root);
  });

  it("is refused to a second one, who is told the holder (case 20)", async () => {
    const root = makeFolder();
    await take(root, { command: "serve" });
    await expect(lockRoot(root, options)).rejects.toMatchObject({
      code: "WATCH_DOG_BUSY",
      exitCode: 75,
      message: expect.stringMatching(
        `^goc-cov serve \\(process ${process.pid} on .+ since .+\\) works in ${root}; --lock-wait 30s waits for it$`,
      ),
      hint: undefined,
    });
  });

  it("waits for it as long as it is told", async () => {
    const root = makeFolder();
    const clock = createTestClock();
    const leave = await take(root);
    const waiting = take(root, { waitMs: 1000, clock });
    await vi.waitFor(() => expect(clock.waits).toEqual([250]));
    leave();
    clock.advance(250);
    await waiting;
    const late = lockRoot(root, { ...options, waitMs: 100, clock });
    await vi.waitFor(() => expect(clock.waits).toEqual([100]));
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  });

  it("touches the lock every 10 s, and stops with it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const root = makeFolder();
    const leave = await take(root);
    const old = new Date(1_000_000_000);
    utimesSync(lockPath(root), old, old);
    vi.advanceTimersByTime(9_999);
    expect(statSync(lockPath(root)).mtimeMs).toBe(old.getTime());
    vi.advanceTimersByTime(1);
    expect(systemClock.nowMs() - statSync(lockPath(root)).mtimeMs).toBeLessThan(60_000);
    leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes over the lock of a process that is gone, with a warning (case 20)", async () => {
    const root = makeFolder();
    const warn = vi.fn();
    writeLock(root, { pid: deadPid(), host: hostname(), started_at: "2026-01-02T03:04:05.678Z", command: "serve" });
    await take(root, { log: { warn } });
    expect(JSON.parse(readFileSync(lockPath(root), "utf8"))).toMatchObject({ pid: process.pid });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.anything(),
      expect.stringMatching(/stale lock of goc-cov serve \(process \d+ on .+ since 2026-01-02T03:04:05.678Z\)$/),
    );
  });

  it("takes over a lock that nobody touched for a minute, whoever has it and whatever is in it", async () => {
    const living = { pid: process.ppid, host: hostname(), command: "serve" };
    for (const content of [living, { ...living, host: "elsewhere" }, "", "{", "[]", "null", "x".repeat(100_000)]) {
      const root = makeFolder();
      writeLock(root, content, 59_000);
      await expect(lockRoot(root, options)).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
      writeLock(root, content, 61_000);
      await take(root);
    }
  });

  it("takes over a lock that was touched more than a minute ahead: a clock was set back since", async () => {
    const root = makeFolder();
    writeLock(root, { pid: process.ppid, host: hostname(), command: "serve" }, -59_000);
    await expect(lockRoot(root, options)).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
    writeLock(root, { pid: process.ppid, host: hostname(), command: "serve" }, -62_000);
    await take(root);
  });

  it("takes over a lock with its own number that it does not hold: of a container that was started again", async () => {
    const root = makeFolder();
    writeLock(root, { pid: process.pid, host: hostname(), command: "serve" });
    await take(root);
    await expect(lockRoot(root, options)).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  });

  it("ends the wait when it is told to stop", async () => {
    const root = makeFolder();
    await take(root);
    const clock = createTestClock();
    const stop = new AbortController();
    const waiting = lockRoot(root, { ...options, waitMs: 600_000, clock, stop: stop.signal });
    await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
    stop.abort(new Error("SIGTERM"));
    await expect(waiting).rejects.toThrow("SIGTERM");
    expect(clock.waits).toEqual([]);
  });

  it("waits no longer than a second for one that is stopped while it takes over, and ends that wait too", async () => {
    const root = makeFolder();
    writeLock(root, { pid: deadPid(), host: hostname() });
    onTestFinished(await lockFile([`${lockPath(root)}.takeover`], undefined));
    const clock = createTestClock();
    const late = lockRoot(root, { ...options, clock });
    await vi.waitFor(() => expect(clock.waits).toEqual([1000]));
    clock.advance(1000);
    await expect(late).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
    const stop = new AbortController();
    const stopped = lockRoot(root, { ...options, clock, stop: stop.signal });
    await vi.waitFor(() => expect(clock.waits).toEqual([1000]));
    stop.abort(new Error("SIGTERM"));
    await expect(stopped).rejects.toThrow("SIGTERM");
    expect(clock.waits).toEqual([]);
  });

  it("goes on, with a warning, where it cannot be touched", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const root = makeFolder();
    const warn = vi.fn();
    await take(root, { log: { warn } });
    const touch = vi.spyOn(fs, "futimesSync").mockImplementation(() => {
      throw new Error("EROFS: read-only file system");
    });
    syncBuiltinESMExports();
    vi.advanceTimersByTime(10_000);
    touch.mockRestore();
    syncBuiltinESMExports();
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ reason: expect.stringContaining("EROFS") }),
      expect.stringMatching(/cannot be touched$/),
    );
    utimesSync(lockPath(root), 1, 1);
    vi.advanceTimersByTime(10_000);
    expect(statSync(lockPath(root)).mtimeMs).toBeGreaterThan(1000);
  });

  it("does not judge a process of another host, nor a number that is no process", async () => {
    for (const holder of [
      { pid: deadPid(), host: "elsewhere" },
      { pid: 0, host: hostname() },
      { pid: -1, host: hostname() },
      { pid: 1.5, host: hostname() },
      { pid: 2 ** 40, host: hostname() },
      { pid: "1", host: hostname() },
    ]) {
      const root = makeFolder();
      writeLock(root, holder);
      await expect(lockRoot(root, options), JSON.stringify(holder)).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
    }
  });

  it("shows what stands in a lock on one line", async () => {
    const root = makeFolder();
    writeLock(root, { pid: process.pid, host: "a\nb", command: "\u001b[31m" });
    await expect(lockRoot(root, options)).rejects.toThrow(
      /^goc-cov \\u001b\[31m \(process \d+ on a\\u000ab\) works in/,
    );
  });

  it("neither touches nor removes the lock of the one who took it over", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const root = makeFolder();
    const warn = vi.fn();
    const leave = await take(root, { log: { warn } });
    rmSync(lockPath(root));
    writeLock(root, { pid: process.pid, host: hostname(), command: "other" }, 30_000);
    const touched = statSync(lockPath(root)).mtimeMs;
    vi.advanceTimersByTime(30_000);
    expect(statSync(lockPath(root)).mtimeMs).toBe(touched);
    expect(warn).toHaveBeenCalledTimes(1);
    leave();
    expect(JSON.parse(readFileSync(lockPath(root), "utf8"))).toMatchObject({ command: "other" });
  });

  it("says where the folder cannot be locked", async () => {
    const root = makeFolder({ file: "" });
    await expect(lockRoot(join(root, "file"), options)).rejects.toMatchObject({ code: "COVERAGE_UNREACHABLE" });
    mkdirSync(lockPath(root));
    await expect(lockRoot(root, options)).rejects.toMatchObject({ code: "COVERAGE_UNREACHABLE" });
  });

  it("goes to one of those who take over the same stale lock in this process", async () => {
    const root = makeFolder();
    writeLock(root, { pid: deadPid(), host: hostname() });
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => take(root)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("goes to one of the processes that take over the same stale lock at once (case 20)", async () => {
    const root = makeFolder();
    const children = [startChild(root), startChild(root), startChild(root)];
    const pid = deadPid();
    for (let round = 0; round < 20; round++) {
      writeLock(root, { pid, host: hostname() });
      const said = await Promise.all(children.map((one) => one.ask("lock")));
      expect(said.sort()).toEqual(["WATCH_DOG_BUSY", "WATCH_DOG_BUSY", "locked"]);
      await Promise.all(children.map((one) => one.ask("leave")));
      expect(existsSync(lockPath(root))).toBe(false);
    }
  });

  it("is gone with a process that exits, and stale behind one that is killed (case 20)", async () => {
    const root = makeFolder();
    const first = startChild(root);
    expect(await first.ask("lock")).toBe("locked");
    await expect(lockRoot(root, options)).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
    await first.end("exit");
    expect(existsSync(lockPath(root))).toBe(false);
    const second = startChild(root);
    expect(await second.ask("lock")).toBe("locked");
    await second.end("SIGKILL");
    expect(existsSync(lockPath(root))).toBe(true);
    await take(root);
  });
});
