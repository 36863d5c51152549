import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/** Makes the folder of a job; what was there of an earlier one with that id goes. */
export function openJobFolder(workFolder: string, id: string): JobFolder {
  const folder = jobFolderAt(join(workFolder, "jobs", id));
  rmSync(folder.path, { recursive: true, force: true });
  for (const path of [folder.path, folder.resultRoot, folder.tmp, folder.bin]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder.path, marker), "");
  return folder;
}

/** Leaves the folder of a job that is over as it is, for people to look at. */
export function keepJobFolder({ path }: JobFolder): void {
  rmSync(join(path, marker), { force: true });
}

export function removeJobFolder({ path }: JobFolder): void {
  rmSync(path, { recursive: true, force: true });
}

/** Ends and removes what a testbox that was killed left behind in its work folder; gives the ids of those jobs. */
export function cleanWorkFolder(workFolder: string): readonly string[] {
  const jobs = join(workFolder, "jobs");
  mkdirSync(jobs, { recursive: true });
  const unfinished = readdirSync(jobs).filter((id) => existsSync(join(jobs, id, marker)));
  for (const id of unfinished) {
    const folder = jobFolderAt(join(jobs, id));
    killStrays(folder.tmp);
    removeJobFolder(folder);
  }
  return unfinished;
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
