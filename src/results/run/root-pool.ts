import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { exitCodes } from "../../support/error-catalogue.js";
import type { Reporter } from "../reporter.js";
import { type RootOutcome, result2stats } from "./result2stats.js";
import type { RootTask, WorkerAnswer } from "./root-worker.js";
import { openRunSettings, type RunOptions } from "./run-options.js";

/**
 * Turns several result roots into stats, as many at a time as there are cores; a single one in this thread. Outcomes
 * come in the order of the roots, and one by one to `onDone`. A root whose worker dies has failed; the others go on.
 */
export async function runRoots(
  roots: readonly string[],
  options: RunOptions,
  reporter: Reporter,
  onDone: (outcome: RootOutcome) => void,
): Promise<RootOutcome[]> {
  const outcomes: RootOutcome[] = [];
  let next = 0;
  const work = async (run: (root: string) => Promise<RootOutcome>): Promise<void> => {
    for (let at = next++; at < roots.length; at = next++) {
      const outcome = await run(roots[at] as string);
      outcomes[at] = outcome;
      onDone(outcome);
    }
  };
  // Before a worker starts: what is wrong with the options is wrong for all.
  const settings = openRunSettings(options);
  if (roots.length === 1) await work((root) => result2stats(root, settings, reporter));
  else {
    const lanes = Math.min(roots.length, availableParallelism());
    await Promise.all(Array.from({ length: lanes }, () => workInThread(work, options, reporter)));
  }
  return outcomes;
}

async function workInThread(
  work: (run: (root: string) => Promise<RootOutcome>) => Promise<void>,
  options: RunOptions,
  reporter: Reporter,
): Promise<void> {
  // One root alone needs no thread.
  const { Worker } = await import("node:worker_threads");
  let worker: Worker | undefined;
  await work(async (resultRoot) => {
    worker ??= new Worker(new URL("./root-worker.cjs", import.meta.url));
    const outcome = await ask(worker, { resultRoot, options }, reporter);
    // A worker that died is replaced for the next root.
    if (outcome.died) worker = undefined;
    return outcome.outcome;
  });
  await worker?.terminate();
}

function ask(worker: Worker, task: RootTask, reporter: Reporter): Promise<{ outcome: RootOutcome; died: boolean }> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: WorkerAnswer): void => {
      if (answer.kind === "warn") reporter.warn(answer.text);
      else if (answer.kind === "problem") reporter.problem(answer.code, answer.text);
      else {
        stopListening();
        if (answer.kind === "outcome") resolve({ outcome: answer.outcome, died: false });
        else reject(new Error(`${task.resultRoot}: ${answer.reason}`));
      }
    };
    const onError = (error: Error): void => onDeath(error.message);
    const onExit = (code: number): void => onDeath(`the worker ended with ${code}`);
    const onDeath = (reason: string): void => {
      stopListening();
      resolve({ outcome: failed(task.resultRoot, reason), died: true });
    };
    const stopListening = (): void => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(task);
  });
}

function failed(resultRoot: string, reason: string): RootOutcome {
  const error = { code: "PARSER_FAILED" as const, message: `${resultRoot}: ${reason}` };
  return {
    resultRoot,
    outcome: "failed",
    exitCode: exitCodes.failed,
    error,
    stats: new Map(),
    result: new Map(),
    programs: [],
  };
}
