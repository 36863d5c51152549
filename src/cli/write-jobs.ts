import { join } from "node:path";
import { createJobFileNames } from "../job/expand/job-file-name.js";
import { writeYaml } from "../job/job-yaml.js";
import { writeFileAtomic } from "../support/atomic-file.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { makeFolder } from "../support/make-folder.js";
import type { SubmitJob } from "./read-submit-jobs.js";

/** A job that was written and not posted. */
export interface WrittenJob {
  readonly job_file: string;
  readonly file: string;
}

/** The token is of the user, not of the job: submitting the file adds it again. */
const leftOut = "my_token";

/** Writes each job to a file of its own in a folder, which is made where it is missing. Throws NOT_WRITTEN. */
export function writeJobs(folder: string, jobs: readonly SubmitJob[]): readonly WrittenJob[] {
  try {
    makeFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EEXIST" || code === "ENOTDIR" ? "it is a file, not a folder" : reasonOf(error);
    throw new CciError("NOT_WRITTEN", `-o ${folder}: ${reason}`, { cause: error });
  }
  const names = createJobFileNames();
  return jobs.map(({ file, job }) => {
    const path = join(folder, names.next(file, job));
    writeFileAtomic(path, writeYaml(Object.fromEntries(Object.entries(job).filter(([key]) => key !== leftOut))));
    return { job_file: file, file: path };
  });
}
