import { readFileSync, statSync } from "node:fs";
import { CciError, reasonOf } from "../support/cci-error.js";
import { parseYamlMap } from "../support/yaml-map.js";

/** Fields of a job as they stand in its job.yaml; unknown ones are kept. */
export type Job = Readonly<Record<string, unknown>>;

/** A posted job has at most 8 MiB; as YAML it takes some more. */
const maxJobBytes = 16 * 1024 * 1024;

/**
 * Reads a job.yaml. Throws NO_JOB where it is missing or not readable, and BAD_JOB, with `path:line:column`, where it is
 * not the YAML of a map, or larger, deeper or more folded than a job can be.
 */
export function loadJob(path: string): Job {
  return parseYamlMap(path, readJobText(path), { name: "a job", code: "BAD_JOB" });
}

function readJobText(path: string): string {
  try {
    const stat = statSync(path);
    // A pipe would never end.
    if (!stat.isFile()) throw new CciError("NO_JOB", `${path} is not a file`);
    if (stat.size > maxJobBytes) {
      throw new CciError("BAD_JOB", `${path}:1:1: ${stat.size} bytes, a job has at most ${maxJobBytes}`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof CciError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new CciError("NO_JOB", isMissing ? `${path} does not exist` : `${path}: ${reasonOf(error)}`, {
      hint: "a result root holds the job.yaml of its job",
      cause: error,
    });
  }
}
