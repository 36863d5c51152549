import { randomUUID } from "node:crypto";
import { isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";

/** Longer than it takes to submit a job with all its tries. */
const leaseMs = 240_000;
const pauseMs = 500;
const longestWaitMs = 60_000;

/** Does something while nobody else does it under that key; throws what `work` throws, and the reason of `stop`. */
export type WithTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Turns among all processes, and within this one in the order in which they are asked for. They only spare work: after a
 * minute of waiting, or where the queue server is away, work is done without a turn.
 */
export function openTurns(
  { engine, clock, log }: Pick<BisectContext, "engine" | "clock" | "log">,
  stop: AbortSignal,
): WithTurn {
  const { coordination } = engine;
  const last = new Map<string, Promise<unknown>>();
  const tryQueue = async <T>(key: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      log.warn({ key, code: error.code, reason: error.message }, "work goes on without a turn");
      return undefined;
    }
  };
  const alone = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const owner = randomUUID();
    const acquire = () => tryQueue(key, () => coordination.acquire(key, owner, leaseMs));
    const untilMs = clock.nowMs() + longestWaitMs;
    stop.throwIfAborted();
    let epoch = await acquire();
    while (epoch === undefined && clock.nowMs() < untilMs) {
      await clock.wait(pauseMs, stop);
      stop.throwIfAborted();
      epoch = await acquire();
    }
    try {
      return await work();
    } finally {
      const held = epoch;
      if (held !== undefined) await tryQueue(key, () => coordination.release(key, owner, held));
    }
  };
  return async (key, work) => {
    const before = last.get(key);
    const mine = (async () => {
      await before?.catch(() => {});
      return alone(key, work);
    })();
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
