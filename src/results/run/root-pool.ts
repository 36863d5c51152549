import type { Reporter } from "../reporter.js";
import type { RootOutcome } from "./result2stats.js";
import { type RootThread, startRootThread } from "./root-thread.js";
import { openRunSettings, type RunOptions } from "./run-options.js";

/** Threads that turn result roots into stats. What a log does to one of them is no harm to the process. */
export interface RootPool {
  /**
   * Result2stats over one root, as soon as a thread is free. A root that takes too much time or memory has failed, and
   * so has one whose signal is aborted meanwhile. Rejects for defects of ours.
   */
  run(resultRoot: string, reporter: Reporter, signal?: AbortSignal): Promise<RootOutcome>;
  /** Ends the threads; what they have in hand has failed. */
  close(): Promise<void>;
}

export interface RootPoolOptions {
  /** Roots at the same time. */
  readonly lanes: number;
  readonly options: RunOptions;
  /** Limit of one root; undefined: none. */
  readonly timeoutMs?: number;
  /** Heap of one thread; undefined: its share of the memory that is free now. */
  readonly heapMib?: number;
  /** The bundle of root-worker.ts, where it does not lie beside this file. */
  readonly script?: URL;
}

/** Of the memory that is free, for all heaps together: logs and the rest of the process need some too. */
const heapShare = 0.75;
const minHeapMib = 256;

/** Opens a pool; threads start as they are needed. Throws what is wrong with the options: BAD_PARSER_DIR. */
export function openRootPool({ lanes, options, timeoutMs, heapMib, script }: RootPoolOptions): RootPool {
  openRunSettings(options);
  const limits = { maxOldGenerationSizeMb: heapMib ?? heapOfLane(lanes) };
  const threads = new Set<RootThread>();
  const idle: RootThread[] = [];
  const waiting: (() => void)[] = [];
  let free = lanes;

  const takeLane = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leaveLane = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const takeThread = async (): Promise<RootThread> => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.isAlive) return thread;
    const thread = await startRootThread(script ?? new URL("./root-worker.cjs", import.meta.url), limits);
    threads.add(thread);
    return thread;
  };
  const runIn = async (thread: RootThread, root: string, reporter: Reporter, signal?: AbortSignal) => {
    const stop = (reason: string): void => void thread.stop(reason);
    const onAbort = (): void => stop("dropped");
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs, `timed out after ${timeoutMs / 1000} s`);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    try {
      return await thread.run(root, options, reporter);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      if (thread.isAlive) idle.push(thread);
      else threads.delete(thread);
    }
  };
  return {
    async run(root, reporter, signal) {
      await takeLane();
      try {
        return await runIn(await takeThread(), root, reporter, signal);
      } finally {
        leaveLane();
      }
    },
    async close() {
      await Promise.all([...threads].map((thread) => thread.stop("dropped")));
    },
  };
}

function heapOfLane(lanes: number): number {
  const freeMib = process.availableMemory() / 1024 ** 2;
  return Math.max(minHeapMib, Math.floor((freeMib * heapShare) / lanes));
}
