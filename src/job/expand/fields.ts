import { isObject } from "../../support/is-object.js";
import { isTemplate } from "../file/template.js";
import type { Job } from "../load-job.js";

/** A map of fields; a template that is not filled yet is a scalar. */
export function isMap(value: unknown): value is Job {
  return isObject(value) && !isTemplate(value);
}

/** A field of the map itself, whatever its name: `constructor` and `__proto__` are names like others. */
export function fieldOf(map: Job, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The map and those fields of another that it does not have. */
export function withMissing(map: Job, others: Job): Job {
  return { ...map, ...Object.fromEntries(Object.entries(others).filter(([key]) => !Object.hasOwn(map, key))) };
}

/** A field, by its path, and its new value, made of the one it has. */
export type FieldUpdate = readonly [path: readonly string[], update: (present: unknown) => unknown];

/** The map with its fields updated in turn; what stands in the way of a path and is no map is replaced. */
export function updateFields(map: Job, updates: readonly FieldUpdate[]): Job {
  // Copied once each: a file may hold very many fields.
  const ours = new WeakSet<Job>();
  const copy = (value: unknown): Job => {
    if (isMap(value) && ours.has(value)) return value;
    const own = isMap(value) ? { ...value } : {};
    ours.add(own);
    return own;
  };
  const root = copy(map);
  for (const [path, update] of updates) {
    const last = path.at(-1);
    if (last === undefined) continue;
    const parent = path.slice(0, -1).reduce((at, name) => setField(at, name, copy(fieldOf(at, name))), root);
    setField(parent, last, update(fieldOf(parent, last)));
  }
  return root;
}

/** Never an assignment, for which `__proto__` is no field. */
function setField<T>(map: Job, name: string, value: T): T {
  Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

const dottedName = /^[\w-]+(\.[\w-]+)+$/;
const maxDepth = 64;

/** `a.b` as a path, any other key as a path of one: comments, shell conditions and file names may hold dots, too. */
export function fieldPath(key: string): readonly string[] {
  const names = dottedName.test(key) ? key.split(".") : [key];
  return names.length > maxDepth ? [key] : names;
}

/** Maps whose inside is none of expansion's business: files, code and secrets. */
export const verbatimFields: ReadonlySet<string> = new Set([
  "define_files",
  "install_depend_packages",
  "job2sh",
  "pkg_data",
  "secrets",
]);
