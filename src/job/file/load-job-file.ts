import { dirname } from "node:path";
import type { Job } from "../load-job.js";
import { type ExpressionFiles, openExpressionFiles } from "./expression-files.js";
import { openScope } from "./expression-scope.js";
import { readJobFileText } from "./job-file-text.js";
import { maskTemplates } from "./mask-templates.js";
import { mergeDocuments } from "./merge-documents.js";
import { parseJobYaml } from "./parse-job-yaml.js";

/** What a job file may draw on besides itself. */
export interface JobFileSources {
  /** Includes may come from here, and `$LKP_SRC/` at the start of an include stands for it. */
  readonly lkpSrc: string | undefined;
  /** What `$CCI_SRC/` at the start of an include stands for. */
  readonly cciSrc: string | undefined;
  /** Fields of the command line, for `<%= expr %>`. */
  readonly given: ReadonlyMap<string, string>;
  /** The environment, for `ENV['X']`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A job file that was read. */
export interface LoadedJobFile {
  /** One base per document: the first, and each further one merged into it (scheduler.md 5.3 rule 3). */
  readonly documents: readonly Job[];
  /** What `file('name')` reads, in the folder of the job file; its templates are to be filled from here, too. */
  readonly files: ExpressionFiles;
}

/**
 * Reads a job file by rules 0 to 3 of scheduler.md 5.3; its `{{ expr }}` are templates for `fillTemplates`. Throws
 * NO_JOB_FILE where it cannot be read, and BAD_JOB_FILE, with `file:line:column` of the file that holds the text, where it
 * cannot be understood, or is larger, deeper or more folded than a job file can be.
 */
export function loadJobFile(path: string, { lkpSrc, cciSrc, given, env }: JobFileSources): LoadedJobFile {
  const folder = dirname(path);
  const files = openExpressionFiles(folder);
  const scope = openScope({
    env,
    files,
    field: (fieldPath) => given.get(fieldPath.join(".")),
  });
  const text = readJobFileText(path, { folder, lkpSrc, cciSrc }, scope);
  return { documents: mergeDocuments(parseJobYaml(maskTemplates(text))), files };
}
