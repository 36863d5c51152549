import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { QueueEngine } from "../queue/engine.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { orRefuse } from "./server-trouble.js";

/** A token outlives its job so long: what a testbox sends late is still welcome (scheduler.md 2.3). */
const afterCloseMs = 3_600_000;
const tokenBytes = 24;

type Engine = Pick<QueueEngine, "maps" | "expiring">;

/** Makes the token of a job; only its digest is kept. */
export async function makeJobToken({ maps }: Engine, id: string): Promise<string> {
  const token = randomBytes(tokenBytes).toString("base64url");
  await maps.set(schedulerMaps.jobTokens, id, digestOf(token));
  return token;
}

/** Whether that is the token of this job: from its dispatch until one hour after its close. */
export async function checkJobToken({ engine }: SchedulerContext, id: string, token: string): Promise<boolean> {
  const kept = await orRefuse(
    async () => (await engine.maps.get(schedulerMaps.jobTokens, id)) ?? (await engine.expiring.get(lateKey(id))),
  );
  if (kept === undefined) return false;
  const [ours, theirs] = [Buffer.from(kept), Buffer.from(digestOf(token))];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/** The job is closed: its token ends in an hour. May be done again. */
export async function endJobToken({ maps, expiring }: Engine, id: string): Promise<void> {
  const kept = await maps.get(schedulerMaps.jobTokens, id);
  if (kept === undefined) return;
  await expiring.set(lateKey(id), kept, afterCloseMs);
  await maps.remove(schedulerMaps.jobTokens, id);
}

function lateKey(id: string): string {
  return `${schedulerMaps.jobTokens}/${id}`;
}

function digestOf(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}
