import { join } from "node:path";
import type { SettingFlags, SettingSources } from "../../src/config/setting.js";
import { type FilesByName, makeFolder } from "../support/temp-folder.js";

export interface Places {
  readonly flags?: SettingFlags;
  readonly env?: NodeJS.ProcessEnv;
  /** Below `etc/` what is for all users, below `home/` the user's own. */
  readonly files?: FilesByName;
}

export interface TestPlaces extends SettingSources {
  /** Path of one of the files. */
  readonly path: (name: string) => string;
}

/** Settings in places of their own: nothing of this machine is among them. */
export function settingPlaces({ flags = {}, env = {}, files = {} }: Places): TestPlaces {
  const folder = makeFolder(files);
  return {
    flags,
    env: { HOME: join(folder, "home"), ...env },
    etcFolder: join(folder, "etc"),
    path: (name) => join(folder, name),
  };
}

/** Below `home/`. */
export const userFolder = "home/.config/compass-ci";
