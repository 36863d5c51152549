import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { QueueEngine } from "../../queue/engine.js";
import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "./bisect-task.js";
import { findTask } from "./task-row.js";

/** A task is in the hands of whoever holds this key; the row only remembers it (bisect.md 1.9). */
export function leaseKeyOf(id: string): string {
  return `bisect/task/${id}`;
}

/** Nobody else has that name: machine, process, chance (bisect.md 3.3 C-5). */
export function newOwner(): string {
  return `${hostname()}/${process.pid}/${randomBytes(6).toString("hex")}`;
}

/** A task in one's hands. */
export interface TaskLease {
  readonly id: string;
  readonly owner: string;
  readonly epoch: number;
}

/** Enough for a few requests to store and queue. */
const shortMs = 30_000;

/** Who has a task for a moment only is waited for: some five seconds in all. */
const pausesMs = [10, 20, 40, 80, ...Array.from({ length: 30 }, () => 160)];

/**
 * Does one thing to a task that nobody else has in hand; undefined: somebody has. Throws as of `Coordination`, and what
 * the work throws.
 */
export async function whileHeld<T>(
  { engine }: { readonly engine: QueueEngine },
  id: string,
  work: (lease: TaskLease) => Promise<T>,
): Promise<T | undefined> {
  const owner = newOwner();
  const epoch = await engine.coordination.acquire(leaseKeyOf(id), owner, shortMs);
  if (epoch === undefined) return undefined;
  try {
    return await work({ id, owner, epoch });
  } finally {
    // Where that fails it runs out by itself.
    await engine.coordination.release(leaseKeyOf(id), owner, epoch).catch(() => false);
  }
}

/**
 * As `whileHeld`, after those who have the task for a moment. `instead` is asked whenever somebody has it: what it gives
 * is the result, and nothing is waited for. Throws BISECT_BUSY where somebody keeps the task for more than five seconds.
 */
export async function onceHeld<T>(
  context: { readonly engine: QueueEngine },
  id: string,
  work: (lease: TaskLease) => Promise<T>,
  instead: () => Promise<T | undefined> = async () => undefined,
): Promise<T> {
  for (const pauseMs of pausesMs) {
    const done = await whileHeld(context, id, async (lease) => ({ result: await work(lease) }));
    if (done) return done.result;
    const other = await instead();
    if (other !== undefined) return other;
    // By the clock of the machine, as leases are; at random, so that many do not come back together.
    await wait(pauseMs * (0.5 + Math.random()));
  }
  throw new CciError("BISECT_BUSY", `task ${id} is in other hands`, { hint: "try again in a moment" });
}

/**
 * The row of a task that is in one's hands; undefined: there is none, or the lease ran out and somebody had the task
 * since. A row may know a higher epoch also where the queue server has lost its data: then the lease still stands.
 */
export async function findHeld(
  { store, engine }: Pick<BisectContext, "store" | "engine">,
  { id, owner, epoch }: TaskLease,
  leaseMs: number = shortMs,
): Promise<BisectTask | undefined> {
  const task = await findTask(store, id);
  if (!task || task.epoch < epoch) return task;
  return (await engine.coordination.renew(leaseKeyOf(id), owner, epoch, leaseMs)) ? task : undefined;
}
