import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "../../job/load-job.js";
import type { Program } from "./program.js";

/** Whether the program is a test, so that a missing log means a run cut short (results.md 2.1). */
export async function isTest({ name, parser }: Program, job: Job, lkpSrc: string | undefined): Promise<boolean> {
  if (name === job.suite) return true;
  if (parser.source === "built-in" && (await parser.load?.())?.kind === "test") return true;
  return (
    lkpSrc !== undefined &&
    (existsSync(join(lkpSrc, "programs", name, "run")) || existsSync(join(lkpSrc, "tests", name)))
  );
}
