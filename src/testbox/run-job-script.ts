import { join } from "node:path";
import type { Clock } from "../support/clock.js";
import { type ProcessGroup, startProcessGroup } from "../support/process-group.js";
import type { JobFolder } from "./job-folder.js";
import { openOutputFiles } from "./output-files.js";
import { enclose, type Sandbox } from "./sandbox.js";
import { killStrays } from "./stray-processes.js";

export interface ScriptRequest {
  readonly folder: JobFolder;
  readonly env: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  readonly limitMs: number;
  readonly clock: Clock;
  /** Aborted: the job is ended. */
  readonly stop: AbortSignal;
}

/** How job.sh came to its end. */
export interface ScriptEnd {
  readonly reason: "exited" | "timeout" | "stopped";
  /** Undefined where a signal ended it or it could not be started. */
  readonly exitCode: number | undefined;
  /** What the operator should know: output that was cut, processes that were left. */
  readonly remarks: readonly string[];
}

/** From SIGTERM to SIGKILL. */
const graceMs = 5000;
/** A timer of Node holds no more than 24 days. */
const longestWaitMs = 86_400_000;

/**
 * Runs `job.sh run_job` in a process group of its own, under the job's time limit, and leaves none of its processes
 * behind. What it prints goes to `stdout`, `stderr` and `output` of the result root.
 */
export async function runJobScript({ folder, env, sandbox, limitMs, clock, stop }: ScriptRequest): Promise<ScriptEnd> {
  const output = openOutputFiles(folder.resultRoot);
  const script = { command: "sh", args: [join(folder.scheduled, "job.sh"), "run_job"] };
  const group = startProcessGroup({
    ...enclose(sandbox, script, folder),
    cwd: folder.tmp,
    env,
    onOutput: output.take,
  });
  const over = new AbortController();
  const ended = group.ended.finally(() => over.abort());
  try {
    const reason = await reasonOfEnd(clock, limitMs, AbortSignal.any([over.signal, stop]), stop, over.signal);
    if (reason !== "exited") await endGroup(group, clock, over.signal);
    const { exitCode, failure } = await ended;
    return { reason, exitCode, remarks: remarksOf(failure, killStrays(folder.tmp), output.close()) };
  } catch (error) {
    group.signal("SIGKILL");
    throw error;
  }
}

async function reasonOfEnd(
  clock: Clock,
  limitMs: number,
  wake: AbortSignal,
  stop: AbortSignal,
  over: AbortSignal,
): Promise<ScriptEnd["reason"]> {
  const endMs = clock.nowMs() + limitMs;
  for (let leftMs = limitMs; leftMs > 0 && !wake.aborted; leftMs = endMs - clock.nowMs()) {
    await clock.wait(Math.min(leftMs, longestWaitMs), wake);
  }
  if (over.aborted) return "exited";
  return stop.aborted ? "stopped" : "timeout";
}

async function endGroup(group: ProcessGroup, clock: Clock, over: AbortSignal): Promise<void> {
  group.signal("SIGTERM");
  await clock.wait(graceMs, over);
  if (!over.aborted) group.signal("SIGKILL");
}

function remarksOf(failure: string | undefined, strays: number, cut: readonly string[]): readonly string[] {
  return [
    ...(failure === undefined ? [] : [`job.sh could not be started: ${failure}`]),
    ...(strays === 0 ? [] : [`processes left by the job were killed: ${strays}`]),
    ...(cut.length === 0 ? [] : [`output was cut: ${cut.join(", ")}`]),
  ];
}
