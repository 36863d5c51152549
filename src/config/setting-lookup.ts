import { homedir } from "node:os";
import { join } from "node:path";
import { badSetting } from "./bad-setting.js";
import type { Setting, SettingSources } from "./setting.js";
import type { FileSettings } from "./setting-files.js";

/** How a setting is found: flag, else environment, else files (scheduler.md 2.9). The empty text counts as not set. */
export interface SettingLookup {
  /** Where this machine keeps what cci makes: `$XDG_STATE_HOME/cci`. */
  readonly stateFolder: string;
  flag(name: "store" | "queue"): Setting<string> | undefined;
  find(name: string): Setting<string> | undefined;
  optional(name: string): Setting<string | undefined>;
  text(name: string, fallback: string): Setting<string>;
  /** A decimal number. Throws BAD_SETTING. */
  number(name: string, fallback: number, range: NumberRange): Setting<number>;
  /** Throws BAD_SETTING. */
  oneOf<T extends string>(name: string, values: readonly [T, ...T[]]): Setting<T>;
}

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

/** Looks in these places. */
export function createLookup({ flags, env }: SettingSources, files: FileSettings): SettingLookup {
  const find = (name: string): Setting<string> | undefined => {
    const value = env[name];
    if (value) return { value, origin: "environment" };
    const inFile = files.get(name);
    return inFile?.value ? inFile : undefined;
  };
  return {
    stateFolder: join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "cci"),
    flag(name) {
      const value = flags[name];
      return value === undefined ? undefined : { value, origin: `--${name}` };
    },
    find,
    optional: (name) => find(name) ?? { value: undefined, origin: "not set" },
    text: (name, fallback) => find(name) ?? { value: fallback, origin: "default" },
    number(name, fallback, { from, to, whole }) {
      const found = find(name);
      if (!found) return { value: fallback, origin: "default" };
      const value = Number(found.value);
      const isNumber = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(found.value);
      if (isNumber && value >= from && value <= to) return { value, origin: found.origin };
      throw badSetting(name, found, `a ${whole ? "whole " : ""}number from ${from} to ${to}`);
    },
    oneOf(name, values) {
      const found = find(name);
      if (!found) return { value: values[0], origin: "default" };
      const value = values.find((one) => one === found.value);
      if (value !== undefined) return { value, origin: found.origin };
      throw badSetting(name, found, values.join(" or "));
    },
  };
}
