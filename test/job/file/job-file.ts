import { join } from "node:path";
import { fillTemplates } from "../../../src/job/file/fill-templates.js";
import { type JobFileSources, type LoadedJobFile, loadJobFile } from "../../../src/job/file/load-job-file.js";
import { CciError } from "../../../src/support/cci-error.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";

/** What a test says of the sources of a job file; nothing is given otherwise. */
export type SomeSources = Partial<JobFileSources>;

const noSources: JobFileSources = { lkpSrc: undefined, cciSrc: undefined, given: new Map(), env: {} };

/** Loads the job file `a.yaml` of this text, with these files beside it, in a folder that is gone after the test. */
export function load(text: string | Buffer, files: FilesByName = {}, sources: SomeSources = {}): LoadedJobFile {
  const folder = makeFolder({ ...files, "a.yaml": text });
  return loadJobFile(join(folder, "a.yaml"), { ...noSources, ...sources });
}

/** The one document of a job file, its templates filled. */
export function loadFilled(text: string, files: FilesByName = {}, sources: SomeSources = {}): unknown {
  const { documents, files: expressionFiles } = load(text, files, sources);
  return documents.map((job) => fillTemplates(job, { files: expressionFiles, env: sources.env ?? {} }))[0];
}

/** The message of the BAD_JOB_FILE that loading and filling end with, without the folder of the job file. */
export function troubleOf(text: string | Buffer, files: FilesByName = {}, sources: SomeSources = {}): string {
  try {
    const { documents, files: expressionFiles } = load(text, files, sources);
    for (const job of documents) fillTemplates(job, { files: expressionFiles, env: sources.env ?? {} });
  } catch (error) {
    if (!(error instanceof CciError) || error.code !== "BAD_JOB_FILE") throw error;
    return error.message.replace(/^\/\S*?\/cci-test-\w+\//, "");
  }
  throw new Error("nothing was thrown");
}
