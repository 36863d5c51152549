import { join } from "node:path";
import { type ExpandContext, expandJob } from "../../../src/job/expand/expand-job.js";
import { openExpansionBudget } from "../../../src/job/expand/expansion-budget.js";
import { openExpressionFiles } from "../../../src/job/file/expression-files.js";
import { loadJobFile } from "../../../src/job/file/load-job-file.js";
import type { Job } from "../../../src/job/load-job.js";
import { openProgramCatalogue } from "../../../src/job/program-catalogue.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";

/** What may differ between tests; `after` and `before` are `key=value` of the command line. */
export interface ExpandTextOptions extends Partial<ExpandContext> {
  readonly after?: Readonly<Record<string, string>>;
  readonly before?: Readonly<Record<string, string>>;
}

/** The context of a test: built-in programs and no other sources of fields. */
export function testContext({ after = {}, before = {}, ...others }: ExpandTextOptions = {}): ExpandContext {
  return {
    overrides: new Map(Object.entries(after)),
    weak: new Map(Object.entries(before)),
    includedAfter: {},
    includedBefore: {},
    defaults: {},
    programs: openProgramCatalogue(undefined),
    env: {},
    files: openExpressionFiles("/"),
    file: "a.yaml",
    submitId: "s1",
    maxJobs: 100,
    budget: openExpansionBudget("a.yaml"),
    hostFields: () => ({}),
    includedFields: () => ({}),
    ...others,
  };
}

/** The jobs of a job file with this text and others beside it. */
export function expandText(text: string, options: ExpandTextOptions = {}, others: FilesByName = {}): readonly Job[] {
  const path = join(makeFolder({ ...others, "a.yaml": text }), "a.yaml");
  const context = testContext(options);
  const given = new Map([...context.weak, ...context.overrides]);
  const { documents, files } = loadJobFile(path, { lkpSrc: undefined, cciSrc: undefined, given, env: {} });
  return documents.flatMap((document) => expandJob(document, { ...context, files }));
}

/** These fields of each job, for a comparison. */
export function pick(jobs: readonly Job[], ...names: readonly string[]): readonly (readonly unknown[])[] {
  return jobs.map((job) => names.map((name) => job[name]));
}
