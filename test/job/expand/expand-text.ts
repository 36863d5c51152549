import { join } from "node:path";
import { type ExpandContext, expandJob } from "../../../src/job/expand/expand-job.js";
import { loadJobFile } from "../../../src/job/file/load-job-file.js";
import type { Job } from "../../../src/job/load-job.js";
import { openProgramCatalogue } from "../../../src/job/program-catalogue.js";
import { makeFolder } from "../../support/temp-folder.js";

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
    folder: "/",
    file: "a.yaml",
    submitId: "s1",
    maxJobs: 100,
    hostFields: () => ({}),
    includedFields: () => ({}),
    ...others,
  };
}

/** The jobs of a job file with this text. */
export function expandText(text: string, options: ExpandTextOptions = {}): readonly Job[] {
  const path = join(makeFolder({ "a.yaml": text }), "a.yaml");
  const context = testContext(options);
  const given = new Map([...context.weak, ...context.overrides]);
  const { documents, folder } = loadJobFile(path, { lkpSrc: undefined, cciSrc: undefined, given, env: {} });
  return documents.flatMap((document) => expandJob(document, { ...context, folder }));
}

/** These fields of each job, for a comparison. */
export function pick(jobs: readonly Job[], ...names: readonly string[]): readonly (readonly unknown[])[] {
  return jobs.map((job) => names.map((name) => job[name]));
}
