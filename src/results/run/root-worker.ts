import { parentPort } from "node:worker_threads";
import { reasonOf } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";
import type { Reporter } from "../reporter.js";
import { type RootOutcome, result2stats } from "./result2stats.js";
import { openRunSettings, type RunOptions } from "./run-options.js";

/** What a worker is asked: one result root at a time; or to end, and to take its parsers and scratch folders along. */
export type WorkerRequest =
  | { readonly kind: "run"; readonly resultRoot: string; readonly options: RunOptions }
  | { readonly kind: "stop" };

/** What it answers: messages, then the outcome. */
export type WorkerAnswer =
  | { readonly kind: "warn"; readonly text: string }
  | { readonly kind: "problem"; readonly code: ErrorCode; readonly text: string }
  | { readonly kind: "outcome"; readonly outcome: RootOutcome }
  | { readonly kind: "defect"; readonly reason: string };

const answer = (value: WorkerAnswer): void => parentPort?.postMessage(value);

const reporter: Reporter = {
  warn: (text) => answer({ kind: "warn", text }),
  problem: (code, text) => answer({ kind: "problem", code, text }),
};

parentPort?.on("message", async (request: WorkerRequest) => {
  if (request.kind === "stop") process.exit();
  try {
    const settings = openRunSettings(request.options);
    answer({ kind: "outcome", outcome: await result2stats(request.resultRoot, settings, reporter) });
  } catch (error) {
    answer({ kind: "defect", reason: error instanceof Error ? (error.stack ?? error.message) : reasonOf(error) });
  }
});
