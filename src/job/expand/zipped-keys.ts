import type { Job } from "../load-job.js";
import type { ExpansionLimit } from "./expansion-limit.js";
import { type FieldUpdate, fieldPath, updateFields } from "./fields.js";
import { listVariants } from "./list-variants.js";

const plainName = /^[A-Za-z_][\w.-]*$/;

/** One choice of a joined key: what it gives to each of its names. */
type Zipped = ReadonlyMap<string, string>;

/**
 * One job per element of each top-level key `a|b` or `a:b` whose value is a list of as many parts each; the parts go under
 * their names, the joined key goes away (scheduler.md 5.3 rule 4). A name of `given` keeps its value: the command line has
 * the last word. Throws BAD_JOB_FILE.
 */
export function expandZippedKeys(job: Job, given: ReadonlyMap<string, unknown>, limit: ExpansionLimit): readonly Job[] {
  const zipped = new Map(
    Object.entries(job).flatMap(([key, value]) => {
      const choices = zippedChoices(key, value);
      return choices === undefined ? [] : [[key, choices] as const];
    }),
  );
  if (zipped.size === 0) return [job];
  return listVariants(job, (key, value) => zipped.get(key) ?? [value], limit).map((variant) => {
    const others = Object.entries(variant).filter(([key]) => !zipped.has(key));
    const updates = [...zipped.keys()]
      .flatMap((key) => [...(variant[key] as Zipped)])
      .filter(([name]) => !given.has(name))
      .map(([name, part]): FieldUpdate => [fieldPath(name), () => part]);
    return updateFields(Object.fromEntries(others), updates);
  });
}

function zippedChoices(key: string, value: unknown): readonly Zipped[] | undefined {
  const names = partsOf(key);
  if (!Array.isArray(value) || names.length < 2 || !names.every((name) => plainName.test(name))) return undefined;
  const elements = value.map((element) => (typeof element === "string" ? partsOf(element) : []));
  if (!elements.every((parts) => parts.length === names.length)) return undefined;
  return elements.map((parts) => new Map(names.map((name, at) => [name, parts[at] as string])));
}

function partsOf(text: string): readonly string[] {
  return text.split(text.includes("|") ? "|" : ":").map((part) => part.trim());
}
