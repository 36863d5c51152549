import { parseYamlMap } from "../support/yaml-map.js";
import { mergeSettingFiles } from "./merge-setting-files.js";
import type { Setting, SettingSources } from "./setting.js";

/** The keys of settings files, each with the file it is from. An empty value is there, to take an earlier one away. */
export type FileSettings = ReadonlyMap<string, Setting<string>>;

/**
 * The settings of all files (docs/operating/settings.md). Maps and lists are no settings. Throws BAD_SETTING where one
 * cannot be read or is not the YAML of a map.
 */
export function readSettingFiles(sources: SettingSources): FileSettings {
  return mergeSettingFiles(sources, { parse: parseSettings, labName: ({ value }: Setting<string>) => value });
}

function parseSettings(path: string, text: string): FileSettings {
  const found = new Map<string, Setting<string>>();
  const map = parseYamlMap(path, text, { name: "a settings file", code: "BAD_SETTING", scalars: "text" });
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== "string") continue;
    found.set(key, { value: value === "~" || value === "null" ? "" : value, origin: path });
  }
  return found;
}
