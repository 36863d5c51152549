import { join } from "node:path";
import type { StartWorker, WorkerEnd } from "../bisect/consumer/worker-process.js";
import type { Settings } from "../config/settings.js";
import { packageRoot } from "../support/package-root.js";
import { startWorkerChild } from "../support/process-worker.js";
import type { ConnectOptions } from "./connect.js";

interface Starting {
  readonly settings: Settings;
  readonly options: ConnectOptions & { readonly quiet?: true };
  /** The scheduler is in this process: step jobs need no HTTP. */
  readonly isNear: boolean;
}

const ends: ReadonlySet<unknown> = new Set<WorkerEnd>(["done", "not_claimed", "handed_back"]);

/** Starts `cci bisect worker --task ID` for each task, with the settings of this process. */
export function bisectWorkerStarter({ settings, options, isNear }: Starting): StartWorker {
  const script = join(packageRoot(), "bin", "cci.js");
  // Addresses may hold passwords, which all users of a machine could read among the arguments of a process.
  const env = { ...process.env, CCI_STORE: settings.CCI_STORE.value, CCI_QUEUE: settings.CCI_QUEUE.value };
  const flags = [
    ...(options.config === undefined ? [] : ["--config", options.config]),
    ...(options.quiet ? ["--quiet"] : []),
    ...(isNear ? ["--near"] : []),
  ];
  return (taskId, owner) => {
    const child = startWorkerChild({
      args: [script, "bisect", "worker", `--task=${taskId}`, `--owner=${owner}`, ...flags],
      env,
    });
    return {
      ended: child.ended.then((said) => (ends.has(said) ? (said as WorkerEnd) : "crashed")),
      stop: () => child.say("stop"),
      kill: child.kill,
    };
  };
}
