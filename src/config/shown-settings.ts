import { CciError } from "../support/cci-error.js";
import { hideCredentials } from "../support/hide-credentials.js";
import type { Setting, SettingSources } from "./setting.js";
import { type FileSettings, readSettingFiles } from "./setting-files.js";
import { createLookup } from "./setting-lookup.js";
import { type Settings, secretSettings, settingReaders } from "./settings.js";

/** A setting as people may see it. */
export interface ShownSetting {
  readonly name: string;
  /** Undefined: not set, or not usable. Of a secret `***`. */
  readonly value: string | undefined;
  readonly origin: string;
  /** Why it cannot be used. */
  readonly problem?: string;
}

export interface ShownSettings {
  readonly settings: readonly ShownSetting[];
  /** Why the settings files could not be read; the settings are those without them. */
  readonly filesProblem?: string;
}

/** Read from the environment alone, by the commands that parse (docs/tables.md). */
const environmentOnly = ["CCI_TABLES"] as const;

/** All settings, also where some cannot be used; no secrets. */
export function showSettings(sources: SettingSources): ShownSettings {
  const files = attempt(() => readSettingFiles(sources));
  const none: FileSettings = new Map();
  const lookup = createLookup(sources, "problem" in files ? none : files.value);
  const settings = Object.entries(settingReaders).map(([name, read]): ShownSetting => {
    const outcome = attempt<Setting<unknown>>(() => read(lookup));
    if ("problem" in outcome) return { name, value: undefined, origin: "not usable", problem: outcome.problem };
    const { value, origin } = outcome.value;
    return { name, value: shown(name, value), origin };
  });
  return {
    settings: [...settings, ...environmentOnly.map((name) => ({ name, ...lookup.fromEnvironment(name) }))],
    ...("problem" in files ? { filesProblem: files.problem } : {}),
  };
}

function shown(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return secretSettings.has(name as keyof Settings) ? "***" : hideCredentials(String(value));
}

function attempt<T>(read: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    return { problem: error.hint ? `${error.message}; ${error.hint}` : error.message };
  }
}
