import type { ResourceLimits, Worker } from "node:worker_threads";
import { exitCodes } from "../../support/error-catalogue.js";
import type { Reporter } from "../reporter.js";
import type { RootOutcome } from "./result2stats.js";
import type { WorkerAnswer, WorkerRequest } from "./root-worker.js";
import type { RunOptions } from "./run-options.js";

/** A thread that turns result roots into stats, one at a time. */
export interface RootThread {
  /** False once it has ended, for whatever reason: it is of no more use. */
  readonly isAlive: boolean;
  /** A root whose thread dies or is stopped has failed, with the reason. Rejects for defects of ours. */
  run(resultRoot: string, options: RunOptions, reporter: Reporter): Promise<RootOutcome>;
  /** Ends it with its parsers and scratch folders, also where it is stuck. */
  stop(reason: string): Promise<void>;
}

/** How long a thread that is asked to end may take; one that is stuck in a loop never hears of it. */
const graceMs = 1000;

/** Starts a thread; the process cannot end before it is stopped. */
export async function startRootThread(script: URL, resourceLimits: ResourceLimits): Promise<RootThread> {
  // One root alone needs no thread.
  const { Worker } = await import("node:worker_threads");
  const worker: Worker = new Worker(script, { resourceLimits });
  let end: string | undefined;
  let onEnd = (_reason: string): void => {};
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      end ??= `the worker ended with ${code}`;
      onEnd(end);
      resolve();
    });
  });
  worker.on("error", (error) => {
    end ??= (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" ? "out of memory" : error.message;
  });
  const post = (request: WorkerRequest): void => worker.postMessage(request);
  return {
    get isAlive() {
      return end === undefined;
    },
    run(resultRoot, options, reporter) {
      return new Promise((resolve, reject) => {
        const onMessage = (answer: WorkerAnswer): void => {
          if (answer.kind === "warn") reporter.warn(answer.text);
          else if (answer.kind === "problem") reporter.problem(answer.code, answer.text);
          else {
            worker.off("message", onMessage);
            onEnd = () => {};
            if (answer.kind === "outcome") resolve(answer.outcome);
            else reject(new Error(`${resultRoot}: ${answer.reason}`));
          }
        };
        worker.on("message", onMessage);
        onEnd = (reason) => resolve(failed(resultRoot, reason));
        if (end === undefined) post({ kind: "run", resultRoot, options });
        else onEnd(end);
      });
    },
    async stop(reason) {
      end ??= reason;
      post({ kind: "stop" });
      const stuck = setTimeout(() => void worker.terminate(), graceMs);
      await ended;
      clearTimeout(stuck);
    },
  };
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
