import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceLog } from "../support/log.js";
import { makeFolder } from "../support/make-folder.js";
import { removeTree } from "./remove-tree.js";
import { killStrays } from "./stray-processes.js";

/** The folders and files of one job below the work folder. */
export interface JobFolder {
  /** Everything of the job lies in it. */
  readonly path: string;
  /** `job.sh`, `job.yaml` and, where there are secrets, `secrets.yaml`. */
  readonly scheduled: string;
  /** `RESULT_ROOT` */
  readonly resultRoot: string;
  /** Working folder of job.sh, and its `TMP`. */
  readonly tmp: string;
  /** Holds `cci`, for `PATH`. */
  readonly bin: string;
}

/** Stands in a folder while its job is going on, so that the next testbox knows what a killed one left. */
const marker = "unfinished";
/** Secrets of a job are nobody else's business. */
const ownerOnly = 0o700;

/**
 * Makes the folder of a job, for this user alone; what was there of an earlier one with that id goes, or, where it cannot
 * be removed, the job gets another folder. Throws what the file system says.
 */
export function openJobFolder(workFolder: string, id: string, log: ServiceLog): JobFolder {
  const usual = join(openJobs(workFolder), id);
  const isFree = remove(usual, log);
  if (isFree) mkdirSync(usual, { mode: ownerOnly });
  const folder = jobFolderAt(isFree ? usual : mkdtempSync(`${usual}.`));
  for (const path of [folder.resultRoot, folder.tmp, folder.bin]) mkdirSync(path);
  writeFileSync(join(folder.path, marker), "");
  return folder;
}

/** Leaves the folder of a job that is over as it is, for people to look at. */
export function keepJobFolder({ path }: JobFolder, log: ServiceLog): void {
  remove(join(path, marker), log);
}

/** Removes the folder of a job; what cannot be removed stays, with a word to the log. */
export function removeJobFolder({ path }: JobFolder, log: ServiceLog): void {
  remove(path, log);
}

/** Ends and removes what a testbox that was killed left behind in its work folder; gives the ids of those jobs. */
export function cleanWorkFolder(workFolder: string, log: ServiceLog): readonly string[] {
  const jobs = openJobs(workFolder);
  const unfinished = readdirSync(jobs).filter((id) => existsSync(join(jobs, id, marker)));
  return unfinished.filter((id) => {
    killStrays(jobFolderAt(join(jobs, id)).tmp);
    return remove(join(jobs, id), log);
  });
}

/** Opens it again where a job closed it: it is ours and holds nothing else. */
function openJobs(workFolder: string): string {
  const jobs = join(workFolder, "jobs");
  makeFolder(jobs, { mode: ownerOnly });
  chmodSync(jobs, ownerOnly);
  return jobs;
}

function remove(path: string, log: ServiceLog): boolean {
  const reason = removeTree(path);
  if (reason !== undefined) log.warn({ path, reason }, "cannot be removed");
  return reason === undefined;
}

function jobFolderAt(path: string): JobFolder {
  return {
    path,
    scheduled: join(path, "lkp", "scheduled"),
    resultRoot: join(path, "result"),
    tmp: join(path, "tmp"),
    bin: join(path, "bin"),
  };
}
