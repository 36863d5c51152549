import { readFileSync } from "node:fs";
import { isAppName } from "../support/app-name.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { isObject } from "../support/is-object.js";
import { textWithoutSecrets } from "../support/without-secrets.js";
import { coverageKeys, coverageLists } from "./coverage-keys.js";

/** What `goc-cov.json` says, unread but for its modules (coverage.md 2.5). */
export interface CoverageFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  readonly modules: ReadonlyMap<string, CoverageModule>;
}

/** An entry of `modules`: where the source of an app is. */
interface CoverageModule {
  readonly repo: string;
  readonly module?: string;
  readonly base?: string;
}

const wordsOfModule: readonly string[] = ["repo", "module", "base"];

/** Reads it; one that is not there is empty, unless it was asked for. Throws BAD_SETTING. */
export function readCoverageFile(path: string, isWanted: boolean): CoverageFile {
  const text = readText(path, isWanted);
  if (text === undefined) return { path, values: new Map(), modules: new Map() };
  const content = parse(path, text);
  const { modules = {}, ...others } = content;
  return {
    path,
    values: new Map(Object.entries(others).map(([name, value]) => [known(path, name), asText(path, name, value)])),
    modules: readModules(path, modules),
  };
}

function readText(path: string, isWanted: boolean): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!isWanted && (code === "ENOENT" || code === "ENOTDIR")) return undefined;
    throw bad(path, reasonOf(error), "it must be readable", error);
  }
}

function parse(path: string, text: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw bad(path, textWithoutSecrets(reasonOf(error)), 'it takes JSON: {"center": "http://127.0.0.1:7777"}', error);
  }
  if (!isObject(content)) throw bad(path, "no JSON object", "it takes an object of keys and values");
  return content;
}

function known(path: string, name: string): string {
  if (Object.hasOwn(coverageKeys, name) || Object.hasOwn(coverageLists, name)) return name;
  const keys = [...Object.keys(coverageKeys), ...Object.keys(coverageLists), "modules"].join(", ");
  const hint = name === "root" ? "root is a flag and a variable: the file lies in it" : `it takes ${keys}`;
  throw bad(path, `unknown key ${name}`, hint);
}

function asText(path: string, name: string, value: unknown): string | readonly string[] {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw bad(path, `${name} is ${shown(value)}`, "it takes a text, a number, true or false, or a list of texts");
}

function readModules(path: string, modules: unknown): ReadonlyMap<string, CoverageModule> {
  if (!isObject(modules)) throw bad(path, "modules is no object", 'it takes {"APP": {"repo": "URL or path"}}');
  return new Map(
    Object.entries(modules).map(([app, value]) => {
      if (!isAppName(app))
        throw bad(
          path,
          `modules has the app ${app}`,
          "an app has letters, digits, . _ and -, and is no file of the work folder",
        );
      return [app, readModule(path, app, value)];
    }),
  );
}

function readModule(path: string, app: string, value: unknown): CoverageModule {
  const words = isObject(value) ? Object.entries(value) : [];
  const isGood = words.every(([name, word]) => wordsOfModule.includes(name) && typeof word === "string" && word !== "");
  const found = Object.fromEntries(words) as unknown as CoverageModule;
  if (isGood && found.repo !== undefined) return found;
  throw bad(path, `the module ${app} is ${shown(value)}`, "it takes repo, and module and base as wanted");
}

/** Without passwords, and cut after that: a piece of one is no URL. */
function shown(value: unknown): string {
  return textWithoutSecrets(JSON.stringify(value)).slice(0, 80);
}

function bad(path: string, what: string, hint: string, cause?: unknown): CciError {
  return new CciError("BAD_SETTING", `${path}: ${what}`, { hint, cause });
}
