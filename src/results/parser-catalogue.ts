import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parserAliases, parserModules } from "../../stats-parsers/registry.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import type { StatsParser } from "./parser.js";

type ParserSource = "built-in" | "directory" | "LKP_SRC";

/** A parser that can be run: a module in this process, or an executable. */
export interface ParserEntry {
  readonly program: string;
  readonly source: ParserSource;
  /** Program whose parser this is another name of. */
  readonly aliasOf?: string;
  /** File of a parser that is not built in. */
  readonly path?: string;
  /** Loads a module; undefined for an executable. Throws BAD_PARSER_DIR. */
  readonly load?: () => Promise<StatsParser>;
}

/** Every parser by the name of its program. */
export type ParserCatalogue = ReadonlyMap<string, ParserEntry>;

const moduleExtensions: ReadonlySet<string> = new Set([".js", ".mjs", ".cjs"]);

/**
 * All parsers; the first source that has a name wins: built-in, each folder of `parserDirs`, `programs/*` and then
 * `stats/*` of `lkpSrc` (results.md 2.1). Throws BAD_PARSER_DIR for a folder that cannot be read.
 */
export function openParserCatalogue(
  parserDirs: readonly string[] = [],
  lkpSrc: string | undefined = undefined,
): ParserCatalogue {
  const catalogue = new Map<string, ParserEntry>();
  const add = (entry: ParserEntry): void => {
    if (!catalogue.has(entry.program)) catalogue.set(entry.program, entry);
  };
  for (const [program, load] of parserModules) {
    add({ program, source: "built-in", load: async () => (await load()).default });
  }
  for (const [program, aliasOf] of parserAliases) {
    const original = catalogue.get(aliasOf) as ParserEntry;
    add({ ...original, program, aliasOf });
  }
  for (const dir of parserDirs) for (const entry of parsersOfDirectory(dir)) add(entry);
  if (lkpSrc) for (const entry of parsersOfLkp(lkpSrc)) add(entry);
  return catalogue;
}

function parsersOfDirectory(dir: string): ParserEntry[] {
  const entries: ParserEntry[] = [];
  for (const name of listFolder(dir)) {
    const path = resolve(dir, name);
    if (!isFile(path)) continue;
    const extension = extname(name);
    const program = name.slice(0, name.length - extension.length);
    if (isExecutable(path)) entries.push({ program, source: "directory", path });
    else if (moduleExtensions.has(extension))
      entries.push({ program, source: "directory", path, load: () => loadModule(path, program) });
  }
  return entries;
}

/** Executables of an lkp tree: `programs/<name>/parse`, `programs/<dir>/parse-<name>`, then `stats/<name>[.rb]`. */
function parsersOfLkp(lkpSrc: string): ParserEntry[] {
  const entries: ParserEntry[] = [];
  const add = (program: string, path: string): void => {
    if (isFile(path) && isExecutable(path)) entries.push({ program, source: "LKP_SRC", path: resolve(path) });
  };
  const programs = join(lkpSrc, "programs");
  for (const dir of listFolder(programs, [])) {
    add(dir, join(programs, dir, "parse"));
    for (const name of listFolder(join(programs, dir), [])) {
      if (name.startsWith("parse-")) add(name.slice("parse-".length), join(programs, dir, name));
    }
  }
  const stats = join(lkpSrc, "stats");
  for (const name of listFolder(stats, [])) add(name.replace(/\.rb$/, ""), join(stats, name));
  return entries;
}

async function loadModule(path: string, program: string): Promise<StatsParser> {
  const bad = (reason: string, cause?: unknown): CciError =>
    new CciError("BAD_PARSER_DIR", `${path}: ${reason}`, {
      hint: "a parser module's default export has a parse(log, emit, context) function",
      cause,
    });
  let found: Partial<StatsParser> | undefined;
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: Partial<StatsParser> };
    found = loaded.default;
  } catch (error) {
    throw bad(reasonOf(error), error);
  }
  if (typeof found?.parse !== "function") throw bad("no parser in it");
  const { parse, about = "", kind = "monitor", reads = [program], example = "" } = found;
  return { program, about, kind, reads, example, parse: (log, emit, context) => parse.call(found, log, emit, context) };
}

function listFolder(dir: string, whenMissing?: string[]): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (whenMissing) return whenMissing;
    throw new CciError("BAD_PARSER_DIR", `${dir}: ${reasonOf(error)}`, {
      hint: "--parsers takes a folder",
      cause: error,
    });
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
