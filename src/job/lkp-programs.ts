import { accessSync, closeSync, constants, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KnownProgram, ProgramKind } from "./known-program.js";

/** Programs of one `LKP_SRC`. */
export interface LkpPrograms {
  readonly find: (base: string) => KnownProgram | undefined;
  /** Whether it has a folder of monitors. */
  readonly hasMonitors: boolean;
  readonly defaultStats: readonly string[];
}

/** Where a script may lie: its folder and file below `LKP_SRC`. */
interface Place {
  readonly kind: ProgramKind;
  readonly folder: string;
  readonly file: string;
}

/** Folders and files with other names hold no programs: their names become words of job.sh. */
const entryName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Comments that declare options stand at the head of a script. */
const maxHeadBytes = 64 * 1024;
const optionLine = /^# - ([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*\r?$/gm;
const alwaysExtracted = ["dmesg", "kmsg", "last_state", "stderr", "time"];

const oldFolders: readonly (readonly [ProgramKind, string])[] = [
  ["test", "tests"],
  ["setup", "setup"],
  ["daemon", "daemon"],
  ["monitor", "monitors"],
];
const newScripts: readonly (readonly [ProgramKind, string])[] = [
  ["test", "run"],
  ["setup", "setup"],
  ["daemon", "daemon"],
  ["monitor", "monitor"],
  ["monitor", "one-shot-monitor"],
  ["monitor", "no-stdout-monitor"],
];

/** Reads the folders of `LKP_SRC` at the first question, each script at the first question for it. */
export function openLkpPrograms(lkpSrc: string): LkpPrograms {
  let places: ReadonlyMap<string, readonly Place[]> | undefined;
  let defaultStats: readonly string[] | undefined;
  const found = new Map<string, KnownProgram | undefined>();
  return {
    find: (base) => {
      places ??= listPlaces(lkpSrc);
      const candidates = places.get(base);
      if (candidates === undefined) return undefined;
      // Only names that exist are remembered: jobs of strangers cannot fill the memory.
      if (!found.has(base)) found.set(base, readProgram(lkpSrc, base, candidates));
      return found.get(base);
    },
    hasMonitors: namesIn(join(lkpSrc, "monitors")).length > 0,
    get defaultStats() {
      defaultStats ??= alwaysExtracted.filter((name) => isExecutable(join(lkpSrc, "stats", name)));
      return defaultStats;
    },
  };
}

function listPlaces(lkpSrc: string): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const add = (name: string, place: Place) => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [place]);
    else known.push(place);
  };
  for (const [kind, folder] of oldFolders) {
    for (const file of namesIn(join(lkpSrc, folder))) add(file, { kind, folder, file });
  }
  for (const group of namesIn(join(lkpSrc, "monitors"))) {
    const folder = `monitors/${group}`;
    for (const file of namesIn(join(lkpSrc, folder))) add(file, { kind: "monitor", folder, file });
  }
  for (const name of namesIn(join(lkpSrc, "programs"))) {
    for (const [kind, file] of newScripts) add(name, { kind, folder: `programs/${name}`, file });
  }
  places.delete("wrapper");
  return places;
}

/** Nothing where there is no such folder, or none that we may read. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => entryName.test(name))
      .sort();
  } catch {
    return [];
  }
}

function readProgram(lkpSrc: string, base: string, candidates: readonly Place[]): KnownProgram | undefined {
  const place = candidates.find(({ folder, file }) => isExecutable(join(lkpSrc, folder, file)));
  if (place === undefined) return undefined;
  const { kind, folder, file } = place;
  const declared = readOptions(join(lkpSrc, folder, file));
  const hasWrapper = isExecutable(join(lkpSrc, folder, "wrapper"));
  return {
    kind,
    options: kind === "test" && declared.length === 0 ? undefined : declared,
    command: hasWrapper ? `${folder}/wrapper ${base}` : `${folder}/${file}`,
    hasStats: folder.startsWith("programs/")
      ? kind === "test" || kind === "monitor"
      : isExecutable(join(lkpSrc, "stats", base)),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const stat = statSync(path);
    // Root may pass X_OK for a folder.
    return stat.isFile() && (stat.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

function readOptions(path: string): readonly string[] {
  const text = readHead(path);
  return [...new Set([...text.matchAll(optionLine)].map(([, word]) => word as string))];
}

function readHead(path: string): string {
  try {
    const fd = openSync(path, "r");
    try {
      const buffer = Buffer.allocUnsafe(maxHeadBytes);
      return buffer.toString("latin1", 0, readSync(fd, buffer, 0, maxHeadBytes, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return "";
  }
}
