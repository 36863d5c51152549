import { isObject } from "../../support/is-object.js";
import type { TaskOptions } from "./bisect-task.js";
import { badRequest, optionalText, shown } from "./task-text.js";

const mostPaths = 100;
const mostPathChars = 1000;
const mostRuns = 10_000;

/** Reads an option; undefined: it is not given. */
type Reader = (name: string, value: unknown) => unknown;

const readers: { readonly [Name in keyof Required<TaskOptions> | "revert"]: Reader } = {
  first_parent: flag,
  paths,
  runs: (name, value) => (value === "auto" ? undefined : number(name, value, 1, 100, true)),
  max_runs: (name, value) => number(name, value, 1, mostRuns, true),
  alpha: (name, value) => number(name, value, 0.000_001, 0.5, false),
  auto_good: flag,
  revert: noRevert,
  fresh: flag,
  speculate: (name, value) => number(name, value, 0, 2, true),
  rate_shift: flag,
  parallel_runs: (name, value) => number(name, value, 1, 16, true),
  notify: flag,
};

/** `options` of a request (bisect.md 5.1); undefined where nothing is chosen. Throws USAGE, naming option and value. */
export function readTaskOptions(value: unknown): TaskOptions | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw badRequest(`options must be an object, and is ${shown(value)}`);
  const chosen: [string, unknown][] = [];
  for (const [name, given] of Object.entries(value)) {
    const read = Object.hasOwn(readers, name) ? readers[name as keyof typeof readers] : undefined;
    if (!read) throw badRequest(`unknown option ${shown(name)}`, `known: ${Object.keys(readers).join(", ")}`);
    const option = given === null ? undefined : read(`option ${name}`, given);
    if (option !== undefined) chosen.push([name, option]);
  }
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw badRequest(`${name} must be true or false, and is ${shown(value)}`);
}

/** A revert is a commit that no repository has which testboxes fetch from. */
function noRevert(name: string, value: unknown): undefined {
  if (flag(name, value)) throw badRequest(`${name} is not supported`, "step jobs run commits of the repository alone");
  return undefined;
}

function number(name: string, value: unknown, least: number, most: number, isWhole: boolean): number {
  const isNumber = typeof value === "number" && (!isWhole || Number.isSafeInteger(value));
  if (isNumber && value >= least && value <= most) return value;
  throw badRequest(`${name} ${shown(value)} is no ${isWhole ? "whole number" : "number"} from ${least} to ${most}`);
}

/** Paths of a repository: from its top, never up. */
function paths(name: string, value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > mostPaths)
    throw badRequest(`${name} must be a list of at most ${mostPaths}`);
  const given = value.map((path) => {
    const text = optionalText(name, path, mostPathChars);
    const isInside = text !== undefined && !text.startsWith("/") && !text.split("/").includes("..");
    if (!isInside) throw badRequest(`${name}: ${shown(path)} is no path below the top of a repository`);
    return text;
  });
  return given.length === 0 ? undefined : given;
}
