import type { Clock } from "../../support/clock.js";
import { type OutputStream, type ProcessGroup, startProcessGroup } from "../../support/process-group.js";
import type { CommandEnd } from "./command-end.js";
import { keepLastLines } from "./last-lines.js";

export interface TestRequest {
  /** A program and its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  readonly onOutput: (stream: OutputStream, bytes: Buffer) => void;
  /** Aborted: the command is ended, and its end means nothing. */
  readonly stop: AbortSignal;
}

export interface TestEnd extends CommandEnd {
  readonly ms: number;
  readonly lastLines: readonly string[];
}

/** From SIGTERM to SIGKILL. */
const graceMs = 2000;
const notExecutable = 126;
const notFound = 127;

/**
 * Runs a command in a process group of its own, nothing on stdin, under a time limit. None of its group outlives it.
 * Rejects with the reason of `stop` where that came first.
 */
export async function runTest(request: TestRequest): Promise<TestEnd> {
  const { command, folder, env, timeoutMs, clock, onOutput, stop } = request;
  stop.throwIfAborted();
  const [program = "", ...args] = command;
  const last = keepLastLines();
  const startMs = clock.nowMs();
  const group = startProcessGroup({
    command: program,
    args,
    cwd: folder,
    env,
    onOutput(stream, bytes) {
      last.take(bytes);
      onOutput(stream, bytes);
    },
  });
  const over = new AbortController();
  const ended = group.ended.finally(() => over.abort());
  const wake = AbortSignal.any([over.signal, stop]);
  if (timeoutMs === undefined) await whenAborted(wake);
  else await clock.wait(timeoutMs, wake);
  const isTimedOut = !over.signal.aborted && !stop.aborted;
  if (!over.signal.aborted) await endGroup(group, clock, over.signal);
  const { exitCode, signal, failure } = await ended;
  stop.throwIfAborted();
  return {
    exitCode: failure === undefined ? exitCode : exitCodeOf(failure),
    signal,
    isTimedOut,
    ms: clock.nowMs() - startMs,
    lastLines: failure === undefined ? last.lines() : [`${program}: ${failure}`],
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function endGroup(group: ProcessGroup, clock: Clock, over: AbortSignal): Promise<void> {
  group.signal("SIGTERM");
  await clock.wait(graceMs, over);
  if (!over.aborted) group.signal("SIGKILL");
}

/** What a shell answers for a program that could not be started. */
function exitCodeOf(failure: string): number {
  return failure.includes("ENOENT") || failure.includes("ENOTDIR") ? notFound : notExecutable;
}
