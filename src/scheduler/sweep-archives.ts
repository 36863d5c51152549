import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { archiveFolder } from "./job-folders.js";
import type { SchedulerContext } from "./scheduler-context.js";

/** A machine that has not fetched its job by then never will. */
const keptMs = 86_400_000;

/** Removes archives of jobs that were never downloaded, a day after they were made (scheduler.md 2.4, 7). */
export async function sweepArchives({ rules, clock, log }: SchedulerContext): Promise<void> {
  const folder = dirname(archiveFolder(rules.resultBase, "0"));
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const made = await stat(path).catch(() => undefined);
    if (made === undefined || clock.nowMs() - made.mtimeMs < keptMs) continue;
    await rm(path, { recursive: true, force: true });
    log.info({ job_id: name }, "an archive that was never downloaded is removed");
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
