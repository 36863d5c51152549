import type { Job } from "../../job/load-job.js";
import type { ParserCatalogue, ParserEntry } from "../parser-catalogue.js";
import { programOfFile, type ResultFile, withoutCompression } from "../result-files.js";
import { defaultPrograms, type Program } from "./program.js";

/** Files of a result root that are no log, whatever parsers there are (results.md 2.2). */
const neverPrograms: ReadonlySet<string> = new Set([
  "job.yaml",
  "job.sh",
  "output",
  "stdout",
  "stats",
  "result",
  "matrix",
  "avg",
  "stddev",
]);

/** A trace event comes as key/value text, so that its parser has nothing to do (results.md 2.6). */
const traceEvents: ParserEntry = {
  program: "ftrace",
  source: "built-in",
  load: async () => ({ program: "ftrace", about: "", kind: "monitor", reads: [], example: "", parse() {} }),
};

/** The programs of a run, in the order they are parsed (results.md 2.2 and 2.3). */
export function listPrograms(job: Job, files: ReadonlyMap<string, ResultFile>, catalogue: ParserCatalogue): Program[] {
  const names = [
    ...jobKeys(job.pp),
    ...jobKeys(job.monitor),
    ...jobKeys(job.monitors),
    ...[...files.keys()].map(programOfFile).sort(),
    ...(typeof job.suite === "string" ? [job.suite] : []),
  ];
  const programs = new Map<string, Program>();
  const add = (name: string, group: string): void => {
    const parser = catalogue.get(name);
    if (parser && !neverPrograms.has(group) && !programs.has(group)) programs.set(group, { name, group, parser });
  };
  for (const name of names) if (!defaultPrograms.includes(name)) add(name, name);
  for (const file of files.keys()) {
    const group = withoutCompression(file);
    if (group.length > ".time".length && group.endsWith(".time")) add("time", group);
  }
  for (const file of files.keys()) {
    const group = file.match(/^(ftrace\..+)\.yaml$/)?.[1];
    if (group !== undefined) programs.set(group, { name: "ftrace", group, parser: traceEvents });
  }
  for (const name of defaultPrograms) add(name, name);
  return [...programs.values()];
}

/** Keys of a map; a null, a list or a scalar counts as an empty one. */
function jobKeys(value: unknown): string[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
