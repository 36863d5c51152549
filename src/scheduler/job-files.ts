import { mkdir, rename, rm, writeFile } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packJob } from "../job/job-archive.js";
import { writeJobSh } from "../job/job-sh.js";
import { writeJobYaml } from "../job/job-yaml.js";
import type { Job } from "../job/load-job.js";
import { archiveFolder, resultFolder } from "./job-folders.js";
import type { SchedulerRules } from "./scheduler-context.js";

/** The files of a job, and the folders they go to. */
export interface JobFiles {
  readonly archiveFolder: string;
  readonly resultFolder: string;
  readonly archive: Buffer;
  readonly jobSh: string;
  readonly jobYaml: string;
}

/** Makes the files of a job that is being dispatched (scheduler.md 4); throws whatever is wrong with its document. */
export async function makeJobFiles(
  { resultBase, programs }: Pick<SchedulerRules, "resultBase" | "programs">,
  job: Job,
  secretsYaml: string | undefined,
  mtimeMs: number,
): Promise<JobFiles> {
  const folder = resultFolder(resultBase, job.result_root);
  if (folder === undefined) throw new Error(`result_root ${JSON.stringify(job.result_root)} is no folder of results`);
  const jobYaml = writeJobYaml(job);
  const jobSh = writeJobSh(job, programs);
  return {
    archiveFolder: archiveFolder(resultBase, String(job.id)),
    resultFolder: folder,
    archive: await packJob({ jobYaml, jobSh, secretsYaml, mtimeMs }),
    jobSh,
    jobYaml,
  };
}

/** Callbacks, not `node:fs/promises`: every boot answer waits for these. */
const mkdirAsync = promisify(mkdir);
const writeFileAsync = promisify(writeFile);
const renameAsync = promisify(rename);
const rmAsync = promisify(rm);

/**
 * Writes them, each complete before it is visible (scheduler.md 1.3, 2.4). `mark` tells temporary names of two
 * processes apart. Throws the error of the file system.
 */
export async function writeJobFiles(files: JobFiles, mark: string): Promise<void> {
  const inArchive = mkdirAsync(files.archiveFolder, { recursive: true }).then(() =>
    writeWhole(join(files.archiveFolder, "job.cgz"), files.archive, { mark, mode: 0o640 }),
  );
  const inResult = mkdirAsync(files.resultFolder, { recursive: true }).then(() =>
    Promise.all([
      writeWhole(join(files.resultFolder, "job.sh"), files.jobSh, { mark, mode: 0o775 }),
      writeWhole(join(files.resultFolder, "job.yaml"), files.jobYaml, { mark, mode: 0o664 }),
    ]),
  );
  const [archive, result] = await Promise.allSettled([inArchive, inResult]);
  if (archive.status === "rejected") throw archive.reason;
  if (result.status === "rejected") throw result.reason;
}

/** Takes the archive of a job away, if it was never downloaded. */
export async function removeArchive(resultBase: string, id: string): Promise<void> {
  await rmAsync(archiveFolder(resultBase, id), { recursive: true, force: true });
}

async function writeWhole(
  path: string,
  content: string | Buffer,
  how: { readonly mark: string; readonly mode: number },
) {
  const temporary = `${path}.${how.mark}.tmp`;
  try {
    await writeFileAsync(temporary, content, { mode: how.mode });
    await renameAsync(temporary, path);
  } catch (error) {
    await rmAsync(temporary, { force: true });
    throw error;
  }
}
