import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CciError, reasonOf } from "../support/cci-error.js";
import { readSettingText } from "./read-setting-text.js";
import type { SettingSources } from "./setting.js";

/** How one file is understood. */
export interface SettingFileReader<T> {
  /** The keys of a file that has more than comments. */
  readonly parse: (path: string, text: string) => ReadonlyMap<string, T>;
  /** The name of the lab, where a value can be one. */
  readonly labName: (value: T) => string | undefined;
}

/**
 * The keys of `/etc/compass-ci/defaults/*.yaml`, the user's `~/.config/compass-ci/defaults/*.yaml`, the file of the lab
 * that they name, then `--config FILE`; the later wins per key (scheduler.md 5.2). Throws BAD_SETTING where one cannot be
 * read.
 */
export function mergeSettingFiles<T>(
  { flags, env, etcFolder }: SettingSources,
  { parse, labName }: SettingFileReader<T>,
): ReadonlyMap<string, T> {
  const read = (path: string): ReadonlyMap<string, T> | undefined => {
    const text = readSettingText(path);
    if (text === undefined) return undefined;
    return isBlank(text) ? new Map() : parse(path, text);
  };
  const own = userFolder(env);
  const found = new Map<string, T>();
  const take = (file: ReadonlyMap<string, T> | undefined): void => {
    for (const [key, value] of file ?? []) found.set(key, value);
  };
  for (const folder of [join(etcFolder, "defaults"), join(own, "defaults")]) {
    for (const name of yamlFiles(folder)) take(read(join(folder, name)));
  }
  const given = flags.config === undefined ? undefined : read(flags.config);
  if (flags.config !== undefined && given === undefined) {
    throw new CciError("BAD_SETTING", `--config ${flags.config}: there is no such file`);
  }
  const labValue = given?.get("lab") ?? found.get("lab");
  const lab = labValue === undefined ? undefined : labName(labValue);
  // It is a field of jobs first: one that can be no file name has no file.
  if (lab && !lab.includes("/")) take(read(join(own, "include", "lab", `${lab}.yaml`)));
  take(given);
  return found;
}

/** The user's own folder: `~/.config/compass-ci`. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  return join(env.HOME || homedir(), ".config", "compass-ci");
}

/** Comments alone are a file, too. */
function isBlank(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#.*|---\s*)?$/.test(line));
}

function yamlFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Most machines have none.
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new CciError("BAD_SETTING", `${folder}: ${reasonOf(error)}`, { cause: error });
  }
}
