import { readJobDefaults } from "../config/job-defaults.js";
import { userFolder } from "../config/merge-setting-files.js";
import type { SettingSources } from "../config/setting.js";
import { type ExpandContext, expandJob } from "../job/expand/expand-job.js";
import { openExpansionBudget } from "../job/expand/expansion-budget.js";
import { checkJobCount } from "../job/expand/expansion-limit.js";
import { openMachineDefaults } from "../job/expand/machine-defaults.js";
import { overlay } from "../job/expand/overlay.js";
import { findJobFile } from "../job/file/find-job-file.js";
import { type JobFileSources, loadJobFile } from "../job/file/load-job-file.js";
import type { Job } from "../job/load-job.js";
import { openProgramCatalogue } from "../job/program-catalogue.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import type { SubmitRequest } from "./submit-request.js";

/** A job to post, and the job file it is from, as typed. */
export interface SubmitJob {
  readonly file: string;
  readonly job: Job;
}

/** How many jobs one file may become. */
const maxJobs = 10_000;

/**
 * Every job of every file, in posting order. Throws NO_JOB_FILE, BAD_JOB_FILE, BAD_SETTING: then nothing is to be posted.
 */
export function readSubmitJobs(
  request: SubmitRequest,
  submitId: string,
  settings: SettingSources,
): readonly SubmitJob[] {
  const { env } = settings;
  const { overrides, weak } = request;
  const lkpSrc = env.LKP_SRC || undefined;
  const sources: JobFileSources = {
    lkpSrc,
    cciSrc: env.CCI_SRC || undefined,
    given: new Map([...weak, ...overrides]),
    env,
  };
  const findFile = (name: string): string => findJobFile(name, { cwd: process.cwd(), lkpSrc });
  const loadOne = (path: string): Job => onlyDocument(path, loadJobFile(path, sources).documents);
  const include = (names: readonly string[]): Job =>
    names.map((name) => loadOne(findFile(name))).reduce<Job>(overlay, {});
  const folders = [userFolder(env), ...(lkpSrc === undefined ? [] : [lkpSrc])];
  const common = {
    overrides,
    weak,
    includedBefore: include(request.includesBefore),
    includedAfter: include(request.includesAfter),
    defaults: readJobDefaults(settings),
    programs: openProgramCatalogue(lkpSrc),
    env,
    submitId,
    maxJobs,
    ...openMachineDefaults(folders, loadOne),
  };
  return request.files.flatMap((file) => {
    const { documents, files } = loadJobFile(findFile(file), sources);
    return expandDocuments(documents, { ...common, file, files, budget: openExpansionBudget(file) }).map((job) => ({
      file,
      job,
    }));
  });
}

function expandDocuments(documents: readonly Job[], context: ExpandContext): readonly Job[] {
  const jobs: Job[] = [];
  for (const document of documents) {
    for (const job of expandJob(document, context)) jobs.push(job);
    checkJobCount(jobs.length, context);
  }
  return jobs;
}

function onlyDocument(path: string, documents: readonly Job[]): Job {
  const [document] = documents;
  if (document && documents.length === 1) return document;
  throw new CciError("BAD_JOB_FILE", `${printable(path)}:1:1: ${documents.length} documents; what is included has one`);
}
