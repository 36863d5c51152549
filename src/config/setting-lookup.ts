import { badSetting } from "./bad-setting.js";
import type { Setting, SettingSources } from "./setting.js";
import type { FileSettings } from "./setting-files.js";
import { stateFolderOf } from "./state-folder.js";

/**
 * How a setting is found: flag, else environment, else files (scheduler.md 2.9); `filesFirst` asks the files before the
 * environment. The empty text counts as not set.
 */
export interface SettingLookup {
  /** Where this machine keeps what cci makes: `$XDG_STATE_HOME/cci`. */
  readonly stateFolder: string;
  flag(name: "store" | "queue"): Setting<string> | undefined;
  find(name: string): Setting<string> | undefined;
  optional(name: string): Setting<string | undefined>;
  /** What no file sets. */
  fromEnvironment(name: string): Setting<string | undefined>;
  filesFirst(name: string): Setting<string> | undefined;
  text(name: string, fallback: string): Setting<string>;
  /** A decimal number. Throws BAD_SETTING. */
  number(name: string, fallback: number, range: NumberRange): Setting<number>;
  /** The decimal number that was found. Throws BAD_SETTING. */
  asNumber(name: string, found: Setting<string>, range: NumberRange): Setting<number>;
  /** Throws BAD_SETTING. */
  oneOf<T extends string>(name: string, values: readonly [T, ...T[]]): Setting<T>;
}

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

/** The setting that stands nowhere and has no default. */
export const notSet = { value: undefined, origin: "not set" } as const;

/** A TCP port. */
export const portRange: NumberRange = { from: 1, to: 65535, whole: true };

/** Looks in these places. */
export function createLookup({ flags, env }: SettingSources, files: FileSettings): SettingLookup {
  const inEnvironment = (name: string): Setting<string> | undefined => {
    const value = env[name];
    return value ? { value, origin: "environment" } : undefined;
  };
  const inFiles = (name: string): Setting<string> | undefined => {
    const found = files.get(name);
    return found?.value ? found : undefined;
  };
  const find = (name: string): Setting<string> | undefined => inEnvironment(name) ?? inFiles(name);
  const asNumber: SettingLookup["asNumber"] = (name, found, { from, to, whole }) => {
    const value = Number(found.value);
    const isNumber = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(found.value);
    if (isNumber && value >= from && value <= to) return { value, origin: found.origin };
    throw badSetting(name, found, `a ${whole ? "whole " : ""}number from ${from} to ${to}`);
  };
  return {
    stateFolder: stateFolderOf(env),
    flag(name) {
      const value = flags[name];
      return value === undefined ? undefined : { value, origin: `--${name}` };
    },
    find,
    optional: (name) => find(name) ?? notSet,
    fromEnvironment: (name) => inEnvironment(name) ?? notSet,
    filesFirst: (name) => inFiles(name) ?? inEnvironment(name),
    text: (name, fallback) => find(name) ?? { value: fallback, origin: "default" },
    number(name, fallback, range) {
      const found = find(name);
      return found ? asNumber(name, found, range) : { value: fallback, origin: "default" };
    },
    asNumber,
    oneOf(name, values) {
      const found = find(name);
      if (!found) return { value: values[0], origin: "default" };
      const value = values.find((one) => one === found.value);
      if (value !== undefined) return { value, origin: found.origin };
      throw badSetting(name, found, values.join(" or "));
    },
  };
}
