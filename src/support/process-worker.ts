import { spawn } from "node:child_process";

export interface WorkerRequest {
  /** Script of this package and its arguments, for the Node that runs now. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A Node process that works for this one, and knows when this one is gone. */
export interface WorkerChild {
  /** Resolves with the last thing it said when it has ended; undefined: it said nothing. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Tells it something, if it is still there. */
  say(message: string): void;
  kill(): void;
}

/**
 * Starts a Node process with an argument vector, never through a shell. What it prints goes to our stderr, for it is log.
 * It has an IPC channel: `disconnect` tells it that we are gone, however that came about.
 */
export function startWorkerChild({ args, env }: WorkerRequest): WorkerChild {
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    env,
    stdio: ["ignore", 2, 2, "ipc"],
    shell: false,
  });
  let last: unknown;
  child.on("message", (message) => {
    last = message;
  });
  const ended = new Promise<unknown>((resolve) => {
    child.on("error", () => resolve(last));
    child.once("exit", () => resolve(last));
  });
  return {
    ended,
    say(message) {
      // A channel that closed just now is no error: its end is told by `ended`.
      if (child.connected) child.send(message, () => {});
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** The other end: the process that started this one, if one did by `startWorkerChild`. */
export interface WorkerParent {
  /** Aborted when it says anything, or is gone. */
  readonly stop: AbortSignal;
  /** Says the last thing, and lets go of it. */
  leave(message: string): Promise<void>;
}

/** Undefined: nobody started this process so. */
export function workerParent(): WorkerParent | undefined {
  if (!process.send) return undefined;
  const stopping = new AbortController();
  process.once("message", () => stopping.abort());
  process.once("disconnect", () => stopping.abort());
  return {
    stop: stopping.signal,
    async leave(message) {
      if (!process.connected) return;
      await new Promise<void>((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
      if (process.connected) process.disconnect();
    },
  };
}
