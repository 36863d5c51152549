import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CciError, reasonOf } from "../support/cci-error.js";
import { parseYamlMap } from "../support/yaml-map.js";
import { readSettingText } from "./read-setting-text.js";
import type { Setting, SettingSources } from "./setting.js";

/** The keys of settings files, each with the file it is from. An empty value is there, to take an earlier one away. */
export type FileSettings = ReadonlyMap<string, Setting<string>>;

/**
 * The keys of `/etc/compass-ci/defaults/*.yaml`, the user's `~/.config/compass-ci/defaults/*.yaml`, the file of the lab
 * that they name, then `--config FILE`; the later wins per key (scheduler.md 5.2). Maps and lists are no settings. Throws
 * BAD_SETTING where one cannot be read or is not the YAML of a map.
 */
export function readSettingFiles({ flags, env, etcFolder }: SettingSources): FileSettings {
  const userFolder = join(env.HOME || homedir(), ".config", "compass-ci");
  const found = new Map<string, Setting<string>>();
  for (const folder of [join(etcFolder, "defaults"), join(userFolder, "defaults")]) {
    for (const name of yamlFiles(folder)) take(found, readSettingFile(join(folder, name)));
  }
  const given = flags.config === undefined ? undefined : readSettingFile(flags.config);
  if (given === "absent") throw new CciError("BAD_SETTING", `--config ${flags.config}: there is no such file`);
  const lab = (given?.get("lab") ?? found.get("lab"))?.value;
  // It is a field of jobs first: one that can be no file name has no file.
  if (lab && !lab.includes("/")) take(found, readSettingFile(join(userFolder, "include", "lab", `${lab}.yaml`)));
  take(found, given);
  return found;
}

function take(found: Map<string, Setting<string>>, file: FileSettings | "absent" | undefined): void {
  if (file === "absent" || file === undefined) return;
  for (const [key, setting] of file) found.set(key, setting);
}

function readSettingFile(path: string): FileSettings | "absent" {
  const text = readSettingText(path);
  if (text === undefined) return "absent";
  const found = new Map<string, Setting<string>>();
  if (isBlank(text)) return found;
  const map = parseYamlMap(path, text, { name: "a settings file", code: "BAD_SETTING", scalars: "text" });
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== "string") continue;
    found.set(key, { value: value === "~" || value === "null" ? "" : value, origin: path });
  }
  return found;
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
