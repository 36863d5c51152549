import { randomUUID } from "node:crypto";
import type { Document } from "../../store/document.js";
import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { Regression } from "./regression.js";

const leaseMs = 30_000;
const tryAgainMs = 20;
const patienceMs = 60_000;

/**
 * Changes one row of the regressions, alone: who reads and writes it at the same moment waits (bisect.md 6 R-2). `change`
 * gets the row, undefined where there is none, and gives the new one, or undefined to leave all as it is. Gives the row as
 * it is afterwards. Throws BISECT_BUSY where nobody lets it go, and what store and queue throw.
 */
export async function changeRegression(
  { store, engine, clock }: BisectContext,
  id: string,
  change: (current: Regression | undefined) => Regression | undefined,
): Promise<Regression | undefined> {
  const key = `bisect/regression/${id}`;
  const owner = randomUUID();
  const untilMs = clock.nowMs() + patienceMs;
  let epoch = await engine.coordination.acquire(key, owner, leaseMs);
  while (epoch === undefined) {
    if (clock.nowMs() > untilMs) throw new CciError("BISECT_BUSY", `regression ${id} is being written all the time`);
    await clock.wait(tryAgainMs);
    epoch = await engine.coordination.acquire(key, owner, leaseMs);
  }
  try {
    const current = (await store.get("regression", id)) as Regression | undefined;
    const next = change(current);
    if (next === undefined) return current;
    const document = { ...next } as Document;
    if (current === undefined) await store.insert("regression", id, document);
    else await store.update("regression", id, () => ({ set: document }));
    return next;
  } finally {
    await engine.coordination.release(key, owner, epoch);
  }
}
