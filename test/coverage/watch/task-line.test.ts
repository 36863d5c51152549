import { expect, test, vi } from "vitest";
import { openTaskLine, type TaskLine } from "../../../src/coverage/watch/task-line.js";
import { createTestClock } from "../../support/test-clock.js";
import { createTestLog } from "../../support/test-log.js";

interface Lab {
  readonly line: TaskLine;
  readonly clock: ReturnType<typeof createTestClock>;
  readonly log: ReturnType<typeof createTestLog>;
  /** What happened: `+name` begun, `-name` ended, `lock`, `unlock`. */
  readonly events: string[];
  /** Puts a task into the line that ends when `end` is called. */
  put(name: string, dueMs?: number): { readonly answer: Promise<string>; end(): void; fail(error: Error): void };
}

function openLab(lock?: (stop: AbortSignal) => Promise<() => void>): Lab {
  const events: string[] = [];
  const clock = createTestClock();
  const log = createTestLog();
  const ownLock = async () => {
    events.push("lock");
    return () => void events.push("unlock");
  };
  const line = openTaskLine({ lock: lock ?? ownLock, clock, log });
  return {
    line,
    clock,
    log,
    events,
    put(name, dueMs = 0) {
      let end = () => {};
      let fail = (_: Error) => {};
      const gate = new Promise<void>((resolve, reject) => {
        end = resolve;
        fail = reject;
      });
      gate.catch(() => {});
      const work = async (stop: AbortSignal) => {
        events.push(`+${name}`);
        await Promise.race([
          gate,
          new Promise((_, reject) => stop.addEventListener("abort", () => reject(stop.reason))),
        ]);
        events.push(`-${name}`);
        return `done ${name}`;
      };
      const answer = line.run({ name, dueMs, work });
      answer.catch(() => {});
      return { answer, end, fail };
    },
  };
}

test("tasks run one after the other, by due time, then name, each under the lock", async () => {
  const { events, put } = openLab();
  const tasks = [put("late", 9), put("b", 5), put("a", 5), put("early", 1)];
  for (const { end } of tasks) end();
  await Promise.all(tasks.map(({ answer }) => answer));
  await vi.waitFor(() => expect(events.filter((event) => event === "unlock")).toHaveLength(4));
  const around = (name: string) => ["lock", `+${name}`, `-${name}`, "unlock"];
  expect(events).toEqual(["early", "a", "b", "late"].flatMap(around));
});

test("a task that comes while another is at work waits, also where it is due earlier", async () => {
  const { line, events, put } = openLab();
  const first = put("first", 5);
  await vi.waitFor(() => expect(events).toContain("+first"));
  const second = put("second", 1);
  expect(line.depth).toBe(2);
  expect(events).not.toContain("+second");
  first.end();
  expect(await first.answer).toBe("done first");
  await vi.waitFor(() => expect(events).toContain("+second"));
  expect([line.depth, line.isBusyWith("second"), line.isBusyWith("first")]).toEqual([1, true, false]);
  second.end();
  await second.answer;
  await vi.waitFor(() => expect(line.depth).toBe(0));
});

test("a name that waits, or is at work, is one task, and all get its answer", async () => {
  const { events, put } = openLab();
  const first = put("one");
  await vi.waitFor(() => expect(events).toContain("+one"));
  const again = put("one");
  const waiting = [put("two", 7), put("two", 7)];
  first.end();
  for (const { end } of waiting) end();
  expect(await Promise.all([first, again, ...waiting].map(({ answer }) => answer))).toEqual([
    "done one",
    "done one",
    "done two",
    "done two",
  ]);
  expect(events.filter((event) => event.startsWith("+"))).toEqual(["+one", "+two"]);
});

test("a waiting task is due as early as the earliest who asked for it", async () => {
  const { events, put } = openLab();
  const tasks = [put("blocker"), put("a", 5), put("b", 9), put("b", 1)];
  for (const { end } of tasks) end();
  await Promise.all(tasks.map(({ answer }) => answer));
  expect(events.filter((event) => event.startsWith("+"))).toEqual(["+blocker", "+b", "+a"]);
});

test("a task that fails tells those who asked, and the next ones run", async () => {
  const { line, put } = openLab();
  const bad = put("a");
  const good = put("b");
  const thrown = line.run({
    name: "c",
    dueMs: 0,
    work: () => {
      throw new Error("at once");
    },
  });
  bad.fail(new Error("broken"));
  good.end();
  await expect(bad.answer).rejects.toThrow("broken");
  expect(await good.answer).toBe("done b");
  await expect(thrown).rejects.toThrow("at once");
});

test("a lock that is not to be had fails the first task alone, and its work is not begun", async () => {
  let tries = 0;
  const lock = async () => {
    tries += 1;
    if (tries === 1) throw new Error("another goc-cov works here");
    return () => {};
  };
  const { events, put } = openLab(lock);
  const [first, second] = [put("a"), put("b")];
  second.end();
  await expect(first.answer).rejects.toThrow("another goc-cov");
  expect(await second.answer).toBe("done b");
  expect(events).toEqual(["+b", "-b"]);
});

test("a lock that cannot be left is told in the log, and the next task is done", async () => {
  const lock = async () => () => {
    throw new Error("EROFS: read-only file system");
  };
  const { line, log, put } = openLab(lock);
  for (const name of ["a", "b"]) {
    const task = put(name);
    task.end();
    expect(await task.answer).toBe(`done ${name}`);
    await vi.waitFor(() => expect(line.depth).toBe(0));
  }
  await vi.waitFor(() => expect(log.lines).toHaveLength(2));
  expect(log.lines[0]).toMatchObject({
    level: "error",
    event: "lock_not_left",
    reason: "EROFS: read-only file system",
  });
});

test("closing ends the wait for the lock", async () => {
  const seen: AbortSignal[] = [];
  const lock = (stop: AbortSignal) =>
    new Promise<() => void>((_, reject) => {
      seen.push(stop);
      stop.addEventListener("abort", () => reject(stop.reason));
    });
  const { line, put } = openLab(lock);
  const waiting = put("a");
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await line.close(60_000);
  await expect(waiting.answer).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  expect(seen[0]?.aborted).toBe(true);
});

test("closing drops what waits, lets the task at work end, and takes no more", async () => {
  const { line, log, events, put } = openLab();
  const atWork = put("a");
  await vi.waitFor(() => expect(events).toContain("+a"));
  const waiting = put("b");
  const closed = line.close(60_000);
  await expect(waiting.answer).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  await expect(put("c").answer).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  atWork.end();
  expect(await atWork.answer).toBe("done a");
  await closed;
  expect(events).toEqual(["lock", "+a", "-a", "unlock"]);
  expect(log.lines).toEqual([]);
});

test("a task that takes longer than the patience is stopped", async () => {
  const { line, clock, log, events, put } = openLab();
  const slow = put("a");
  await vi.waitFor(() => expect(events).toContain("+a"));
  const closed = line.close(60_000);
  clock.advance(59_999);
  expect(events).toEqual(["lock", "+a"]);
  clock.advance(1);
  await expect(slow.answer).rejects.toThrow("aborted");
  await closed;
  expect(log.lines).toMatchObject([{ level: "warn", event: "task_stopped", task: "a" }]);
});

test("closing a line that waits for the lock, or has nothing to do, does not wait", async () => {
  let give = (_: () => void) => {};
  const held = new Promise<() => void>((resolve) => {
    give = resolve;
  });
  const { line, events, put } = openLab(() => held);
  const waiting = put("a");
  await line.close(60_000);
  await expect(waiting.answer).rejects.toMatchObject({ code: "WATCH_DOG_BUSY" });
  give(() => void events.push("unlock"));
  await vi.waitFor(() => expect(events).toEqual(["unlock"]));
  await line.close(60_000);
});
