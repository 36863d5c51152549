import { type CoverageSettings, readCoverageSettings } from "../../config/coverage-settings.js";
import { parseProfile } from "../../coverage/profile/parse-profile.js";
import type { Profile } from "../../coverage/profile/profile.js";
import { withoutFiles } from "../../coverage/profile/without-files.js";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { CoverageOptions } from "./coverage-command.js";
import { readInput } from "./read-input.js";

/** The settings of a command that needs no work folder. Throws BAD_SETTING. */
export function plainSettings(options: CoverageOptions): CoverageSettings {
  return readCoverageSettings({ flags: options, env: process.env, isPlain: true });
}

/** A profile in a file, `-` is stdin, without the files that `exclude` names. Throws UNREADABLE_FILE, BAD_PROFILE. */
export async function readPlainProfile(path: string, settings: CoverageSettings): Promise<Profile> {
  const bytes = readInput(path, settings.maxProfileBytes);
  const profile = named(path, () => parseProfile(bytes));
  if (settings.exclude.length === 0) return profile;
  const { readExcludes } = await import("../../coverage/read-excludes.js");
  return withoutFiles(profile, await readExcludes(settings.exclude));
}

function named(path: string, parse: () => Profile): Profile {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    throw new CciError(error.code, `${printable(path)}: ${error.message}`, { hint: error.hint, cause: error });
  }
}
