import type { BisectTask } from "./bisect-task.js";

/** Seconds that workers have had a task, over all its claims: what its timeout is about (bisect.md 3.3 C-10). */
export function ranSeconds({ bisect_status, j }: Pick<BisectTask, "bisect_status" | "j">, nowS: number): number {
  const before = j.ran_s ?? 0;
  const isRunning = bisect_status === "processing" && j.claimed_at !== undefined;
  return before + (isRunning ? Math.max(0, nowS - (j.claimed_at ?? nowS)) : 0);
}
