import { isObject } from "../support/is-object.js";
import { definedFiles, defineFilesPart } from "./define-files.js";
import { exportTopEnvPart } from "./export-top-env.js";
import { extractStatsPart } from "./extract-stats-part.js";
import { readJobLevel } from "./job-level.js";
import type { Job } from "./load-job.js";
import { localPrograms } from "./local-programs.js";
import type { ProgramCatalogue } from "./program-catalogue.js";
import { onFailPart, runJobPart } from "./run-job-part.js";

/** Testboxes of the third generation call this name. A job that was never submitted has none to serve. */
const readJobVars = ["read_job_vars()", "{", "\texport_top_env", "}"];

/**
 * job.sh of a job (scheduler.md 4.2): the function that exports its variables, the shell lines of its `job2sh`, or where it
 * has none the functions that run its programs, extract their statistics, make its files and clean up, and `"$@"`.
 * A job with a `job_token` exports the one that stands in secrets.yaml beside job.sh; the token itself is not written here.
 */
export function writeJobSh(job: Job, programs: ProgramCatalogue): string {
  const alias = job.result_root === undefined ? [] : [readJobVars];
  const parts = [
    ["#!/bin/sh"],
    exportTopEnvPart(job),
    ...alias,
    ...(givenParts(job) ?? madeParts(job, programs)),
    ['"$@"'],
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function givenParts(job: Job): readonly (readonly string[])[] | undefined {
  if (!isObject(job.job2sh)) return undefined;
  const parts = Object.values(job.job2sh).map((lines) =>
    Array.isArray(lines) ? lines.map(String) : [String(lines ?? "")],
  );
  return parts.length === 0 ? undefined : parts;
}

function madeParts(job: Job, catalogue: ProgramCatalogue): readonly (readonly string[])[] {
  const suite = typeof job.suite === "string" ? job.suite : undefined;
  const files = definedFiles(job);
  const programs = {
    suite,
    find: localPrograms(
      files.map(([path]) => path),
      catalogue.find,
    ),
  };
  const level = readJobLevel(job, programs);
  const onFail = isObject(job.on_fail) ? [onFailPart(readJobLevel(job.on_fail, programs))] : [];
  return [
    runJobPart(level, files.length > 0),
    extractStatsPart(job, level, catalogue.defaultStats),
    ...(files.length > 0 ? [defineFilesPart(files)] : []),
    ...onFail,
  ];
}
