import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CciError } from "../support/cci-error.js";
import type { BootAnswer } from "./boot-answer.js";
import type { JobFolder } from "./job-folder.js";
import { copyOwnLkp } from "./own-lkp.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { unpack } from "./unpack.js";
import { type RetryContext, withRetries } from "./with-retries.js";

/** Where the lkp programs of a job come from: a folder, the archive of the boot answer, or the small tree of cci. */
export type LkpChoice = { readonly path: string } | "fetch" | "own";

const limits = { maxBytes: 1024 ** 3, maxEntries: 200_000 };
const maxArchiveBytes = 512 * 1024 ** 2;

/** Gives the `LKP_SRC` of a job (scheduler.md 6.2). Throws SCHEDULER_* and BAD_JOB. */
export async function provideLkp(
  choice: LkpChoice,
  folder: JobFolder,
  { lkpUrl }: BootAnswer,
  client: SchedulerClient,
  retry: RetryContext,
): Promise<string> {
  if (typeof choice === "object") return choice.path;
  if (choice === "own") {
    const own = join(folder.path, "lkp-src");
    copyOwnLkp(own);
    return own;
  }
  if (lkpUrl === undefined) throw new CciError("BAD_JOB", "the boot answer names no archive of lkp programs");
  const archive = await withRetries(() => client.download(lkpUrl, maxArchiveBytes), retry);
  if (archive === undefined) throw new CciError("BAD_JOB", `${lkpUrl.href}: 404`);
  await unpack(archive, folder.path, limits);
  return findSource(join(folder.path, "lkp"));
}

/** The archive is made for a machine's root: the programs lie in `/lkp/<user>/src`. */
function findSource(lkp: string): string {
  const sources = existsSync(lkp) ? readdirSync(lkp).map((user) => join(lkp, user, "src")) : [];
  const found = sources.find((source) => existsSync(join(source, "lib")));
  if (found === undefined) throw new CciError("BAD_JOB", "the archive of lkp programs holds no lkp/<user>/src/lib");
  return found;
}
