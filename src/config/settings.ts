import { join } from "node:path";
import { type BisectSettings, bisectSettingReaders } from "./bisect-settings.js";
import { type SchedulerSettings, schedulerSettingReaders } from "./scheduler-settings.js";
import { serverUrl } from "./server-url.js";
import type { Setting, SettingSources } from "./setting.js";
import { readSettingFiles } from "./setting-files.js";
import { createLookup, portRange, type SettingLookup } from "./setting-lookup.js";

/** What the stores, queues, workers and the scheduler need to know, validated (docs/operating/settings.md). */
export interface Settings extends SchedulerSettings, BisectSettings {
  readonly CCI_STORE: Setting<string>;
  readonly CCI_QUEUE: Setting<string>;
  readonly CCI_RESULT_BASE: Setting<string>;
  readonly CCI_REDIS_LAYOUT: Setting<"v0.1" | "v0.2">;
  /** Seconds. */
  readonly CCI_QUEUE_LEASE: Setting<number>;
  /** Seconds. */
  readonly CCI_EXTRACT_RETRY: Setting<number>;
  readonly ES_USER: Setting<string | undefined>;
  readonly ES_PASSWORD: Setting<string | undefined>;
  readonly ES_API_KEY: Setting<string | undefined>;
  readonly LOGGING_ES_HOST: Setting<string>;
  readonly LOGGING_ES_PORT: Setting<number>;
  readonly LOGGING_ES_USER: Setting<string | undefined>;
  readonly LOGGING_ES_PASSWORD: Setting<string | undefined>;
}

/** How each setting is read. Each throws BAD_SETTING with its name, value and origin. */
export type SettingReaders = { readonly [Name in keyof Settings]: (lookup: SettingLookup) => Settings[Name] };

/** Secrets are never shown. */
export const secretSettings: ReadonlySet<keyof Settings> = new Set([
  "ES_PASSWORD",
  "ES_API_KEY",
  "LOGGING_ES_PASSWORD",
]);

/** Beyond a day a timer of Node would overflow at the fifth retry. */
const maxSeconds = 86400;

export const settingReaders: SettingReaders = {
  CCI_STORE: (lookup) =>
    lookup.flag("store") ?? lookup.find("CCI_STORE") ?? classic(lookup, "ES", "http", 9200) ?? ownFile(lookup),
  CCI_QUEUE: (lookup) =>
    lookup.flag("queue") ?? lookup.find("CCI_QUEUE") ?? classic(lookup, "REDIS", "redis", 6379) ?? ownFile(lookup),
  CCI_RESULT_BASE: (lookup) => lookup.text("CCI_RESULT_BASE", lookup.stateFolder),
  CCI_REDIS_LAYOUT: (lookup) => lookup.oneOf("CCI_REDIS_LAYOUT", ["v0.2", "v0.1"]),
  CCI_QUEUE_LEASE: (lookup) => lookup.number("CCI_QUEUE_LEASE", 60, { from: 0.1, to: maxSeconds }),
  CCI_EXTRACT_RETRY: (lookup) => lookup.number("CCI_EXTRACT_RETRY", 10, { from: 0, to: maxSeconds }),
  ES_USER: (lookup) => lookup.optional("ES_USER"),
  ES_PASSWORD: (lookup) => lookup.optional("ES_PASSWORD"),
  ES_API_KEY: (lookup) => lookup.optional("ES_API_KEY"),
  LOGGING_ES_HOST: (lookup) => lookup.text("LOGGING_ES_HOST", "172.17.0.1"),
  LOGGING_ES_PORT: (lookup) => lookup.number("LOGGING_ES_PORT", 9202, portRange),
  LOGGING_ES_USER: (lookup) => lookup.optional("LOGGING_ES_USER"),
  LOGGING_ES_PASSWORD: (lookup) => lookup.optional("LOGGING_ES_PASSWORD"),
  ...schedulerSettingReaders,
  ...bisectSettingReaders,
};

/**
 * Reads all settings: flag, else environment, else files, else default (scheduler.md 2.9); `SCHED_HOST` and `SCHED_PORT`
 * alone from files before the environment (scheduler.md 5.2). Throws BAD_SETTING with the
 * setting, its value and where it came from.
 */
export function readSettings(sources: SettingSources): Settings {
  const lookup = createLookup(sources, readSettingFiles(sources));
  const read = Object.entries(settingReaders).map(([name, reader]) => [name, reader(lookup)]);
  return Object.fromEntries(read) as Settings;
}

/** `ES_HOST` and `ES_PORT`, `REDIS_HOST` and `REDIS_PORT`: how a server was named before there were URLs. */
function classic(
  lookup: SettingLookup,
  prefix: "ES" | "REDIS",
  scheme: "http" | "redis",
  defaultPort: number,
): Setting<string> | undefined {
  const host = lookup.find(`${prefix}_HOST`);
  if (!host) return undefined;
  return serverUrl(`${prefix}_HOST`, host, lookup.number(`${prefix}_PORT`, defaultPort, portRange), scheme);
}

function ownFile({ stateFolder }: SettingLookup): Setting<string> {
  return { value: `sqlite:${join(stateFolder, "cci.db")}`, origin: "default" };
}
