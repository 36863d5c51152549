import { readFileSync, statSync } from "node:fs";
import { CORE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { CciError, reasonOf } from "../support/cci-error.js";

/** Fields of a job as they stand in its job.yaml; unknown ones are kept. */
export type Job = Readonly<Record<string, unknown>>;

const maxJobBytes = 1024 * 1024;
const maxDepth = 64;
/** Nodes once every alias is written out: the measure of an alias bomb. */
const maxExpandedNodes = 200_000;

const schema = CORE_SCHEMA.withTags([mergeTag]);

/**
 * Reads a job.yaml. Throws NO_JOB where it is missing or not readable, and BAD_JOB, with `path:line:column`, where it is
 * not the YAML of a map, or larger, deeper or more folded than a job can be.
 */
export function loadJob(path: string): Job {
  const text = readJobText(path);
  const job = parseYaml(path, text);
  if (typeof job !== "object" || job === null || Array.isArray(job)) {
    throw new CciError("BAD_JOB", `${path}:1:1: a job is a map of fields, not ${describe(job)}`);
  }
  if (countNodes(job, new Map()) > maxExpandedNodes) {
    throw new CciError("BAD_JOB", `${path}:1:1: its aliases expand to more than ${maxExpandedNodes} nodes`);
  }
  return job as Job;
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

function parseYaml(path: string, text: string): unknown {
  try {
    return text.trim() === "" ? undefined : load(text, { schema, maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new CciError("BAD_JOB", `${path}:${line + 1}:${column + 1}: ${error.reason}`, { cause: error });
  }
}

/** Nodes of a tree with its aliases written out; each shared node is walked once. */
function countNodes(node: unknown, known: Map<object, number>): number {
  if (typeof node !== "object" || node === null) return 1;
  const before = known.get(node);
  if (before !== undefined) return before;
  // A node that holds itself has no end.
  known.set(node, Number.POSITIVE_INFINITY);
  let count = 1;
  for (const child of Object.values(node)) count += countNodes(child, known);
  known.set(node, count);
  return count;
}

function describe(value: unknown): string {
  if (value === undefined) return "an empty file";
  return Array.isArray(value) ? "a list" : `${JSON.stringify(value)?.slice(0, 40)}`;
}
