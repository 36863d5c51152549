import { availableParallelism } from "node:os";
import { badSetting } from "./bad-setting.js";
import { serverUrl } from "./server-url.js";
import type { Setting } from "./setting.js";
import { notSet, portRange, type SettingLookup } from "./setting-lookup.js";

/** What the bisect service needs to know (bisect.md, annex). */
export interface BisectSettings {
  /** Undefined: the same store as `CCI_STORE`. */
  readonly CCI_BISECT_STORE: Setting<string | undefined>;
  /** Where clients find the service; undefined: they open store and queue. */
  readonly CCI_BISECT_URL: Setting<string | undefined>;
  readonly BISECT_API_PORT: Setting<number | undefined>;
  readonly bisect_mode: Setting<"local" | "submit">;
  readonly BISECT_WORKERS: Setting<number>;
  readonly BISECT_PRODUCER_ENABLED: Setting<"true" | "false">;
  readonly BISECT_PRODUCER_ANY_HEALTH: Setting<"true" | "false">;
  /** Seconds. */
  readonly BISECT_PRODUCER_INTERVAL: Setting<number>;
  readonly BISECT_PRODUCER_QUERY_HOURS: Setting<number>;
  readonly BISECT_MAX_COMMIT_AGE_DAYS: Setting<number>;
  readonly BISECT_MIN_KERNEL_VERSION: Setting<string>;
  readonly BISECT_MAX_CONCURRENT_CLONES: Setting<number>;
  readonly BISECT_LEASE_SECONDS: Setting<number>;
  /** Seconds. */
  readonly BISECT_TASK_TIMEOUT: Setting<number>;
  /** Seconds. */
  readonly BISECT_STEP_RUNTIME: Setting<number>;
  /** Files of patterns. */
  readonly BISECT_WHITELIST: Setting<string | undefined>;
  readonly BISECT_DENYLIST: Setting<string | undefined>;
  /** File of metrics, and commits separated by commas; both or the producer compares no benchmarks. */
  readonly BISECT_KPIS: Setting<string | undefined>;
  readonly BISECT_STABLE_TAGS: Setting<string | undefined>;
  /** Folders, separated by colons. */
  readonly BISECT_LOCAL_REPOS: Setting<string | undefined>;
  /** Names of hosts, separated by commas. */
  readonly BISECT_GIT_HOSTS: Setting<string | undefined>;
  readonly BISECT_TESTBOX: Setting<string>;
  /** Separated by commas. */
  readonly BISECT_PROGRAMS: Setting<string>;
  readonly BISECT_ACCOUNT: Setting<string | undefined>;
  /** Addresses, separated by commas. */
  readonly BISECT_MAIL_BCC: Setting<string | undefined>;
  readonly BISECT_MAIL_TO: Setting<string | undefined>;
  readonly BISECT_MAIL_FROM: Setting<string>;
  readonly BISECT_MAIL_TRANSPORT: Setting<string | undefined>;
  readonly BISECT_CONFIDENCE_MAIL: Setting<number>;
  readonly BISECT_WEBHOOK: Setting<string | undefined>;
  /** Folder of mirrors and work trees. */
  readonly BISECT_WORK: Setting<string | undefined>;
}

type Readers = { readonly [Name in keyof BisectSettings]: (lookup: SettingLookup) => BisectSettings[Name] };

const daySeconds = 86_400;

/** How each is read. Each throws BAD_SETTING with its name, value and origin. */
export const bisectSettingReaders: Readers = {
  CCI_BISECT_STORE: bisectStore,
  CCI_BISECT_URL: (lookup) => url(lookup, "CCI_BISECT_URL"),
  BISECT_API_PORT: (lookup) => {
    const found = lookup.find("BISECT_API_PORT");
    return found ? lookup.asNumber("BISECT_API_PORT", found, portRange) : notSet;
  },
  bisect_mode: (lookup) => lookup.oneOf("bisect_mode", ["local", "submit"]),
  BISECT_WORKERS: (lookup) =>
    lookup.number("BISECT_WORKERS", Math.min(4, availableParallelism()), { from: 1, to: 64, whole: true }),
  BISECT_PRODUCER_ANY_HEALTH: (lookup) => lookup.oneOf("BISECT_PRODUCER_ANY_HEALTH", ["false", "true"]),
  BISECT_PRODUCER_ENABLED: (lookup) => lookup.oneOf("BISECT_PRODUCER_ENABLED", ["true", "false"]),
  BISECT_PRODUCER_INTERVAL: (lookup) =>
    lookup.number("BISECT_PRODUCER_INTERVAL", 300, { from: 0.1, to: 7 * daySeconds }),
  BISECT_PRODUCER_QUERY_HOURS: (lookup) => lookup.number("BISECT_PRODUCER_QUERY_HOURS", 48, { from: 1, to: 24 * 365 }),
  BISECT_MAX_COMMIT_AGE_DAYS: (lookup) => lookup.number("BISECT_MAX_COMMIT_AGE_DAYS", 365, { from: 1, to: 36_500 }),
  BISECT_MIN_KERNEL_VERSION: (lookup) => version(lookup, "BISECT_MIN_KERNEL_VERSION", "5.10"),
  BISECT_MAX_CONCURRENT_CLONES: (lookup) =>
    lookup.number("BISECT_MAX_CONCURRENT_CLONES", 4, { from: 1, to: 64, whole: true }),
  BISECT_LEASE_SECONDS: (lookup) => lookup.number("BISECT_LEASE_SECONDS", 120, { from: 1, to: daySeconds }),
  BISECT_TASK_TIMEOUT: (lookup) =>
    lookup.number("BISECT_TASK_TIMEOUT", 36_000, { from: 0, to: 20 * daySeconds, whole: true }),
  BISECT_STEP_RUNTIME: (lookup) =>
    lookup.number("BISECT_STEP_RUNTIME", 7200, { from: 1, to: 20 * daySeconds, whole: true }),
  BISECT_WHITELIST: (lookup) => lookup.optional("BISECT_WHITELIST"),
  BISECT_DENYLIST: (lookup) => lookup.optional("BISECT_DENYLIST"),
  BISECT_KPIS: (lookup) => lookup.optional("BISECT_KPIS"),
  BISECT_STABLE_TAGS: (lookup) => lookup.optional("BISECT_STABLE_TAGS"),
  BISECT_LOCAL_REPOS: (lookup) => lookup.optional("BISECT_LOCAL_REPOS"),
  BISECT_GIT_HOSTS: (lookup) => lookup.optional("BISECT_GIT_HOSTS"),
  BISECT_TESTBOX: (lookup) => lookup.text("BISECT_TESTBOX", "dc-bisect"),
  BISECT_PROGRAMS: (lookup) => lookup.text("BISECT_PROGRAMS", "bisect-py"),
  BISECT_ACCOUNT: (lookup) => lookup.optional("BISECT_ACCOUNT"),
  BISECT_MAIL_BCC: (lookup) => lookup.optional("BISECT_MAIL_BCC"),
  BISECT_MAIL_TO: (lookup) => lookup.optional("BISECT_MAIL_TO"),
  BISECT_MAIL_FROM: (lookup) => lookup.text("BISECT_MAIL_FROM", "cci-bisect@localhost"),
  BISECT_MAIL_TRANSPORT: mailTransport,
  BISECT_CONFIDENCE_MAIL: (lookup) => lookup.number("BISECT_CONFIDENCE_MAIL", 0.66, { from: 0, to: 1 }),
  BISECT_WEBHOOK: (lookup) => url(lookup, "BISECT_WEBHOOK"),
  BISECT_WORK: (lookup) => lookup.optional("BISECT_WORK"),
};

/** `MANTICORE_HOST` is how the first generation named it. */
function bisectStore(lookup: SettingLookup): Setting<string | undefined> {
  const host = lookup.find("CCI_BISECT_STORE") ? undefined : lookup.find("MANTICORE_HOST");
  if (!host) return lookup.optional("CCI_BISECT_STORE");
  return serverUrl("MANTICORE_HOST", host, lookup.number("MANTICORE_WRITE_PORT", 9308, portRange), "manticore");
}

function url(lookup: SettingLookup, name: string): Setting<string | undefined> {
  const found = lookup.find(name);
  if (!found) return notSet;
  if (/^https?:\/\//.test(found.value) && URL.canParse(found.value)) return found;
  throw badSetting(name, found, "a URL, as http://bisect.lab:3000");
}

function version(lookup: SettingLookup, name: string, fallback: string): Setting<string> {
  const found = lookup.text(name, fallback);
  if (/^\d{1,4}(\.\d{1,4}){0,2}$/.test(found.value)) return found;
  throw badSetting(name, found, "a version, as 5.10");
}

function mailTransport(lookup: SettingLookup): Setting<string | undefined> {
  const found = lookup.find("BISECT_MAIL_TRANSPORT");
  if (!found || /^(smtps?:\/\/[^/]+\/?|file:.+)$/.test(found.value)) return found ?? notSet;
  throw badSetting("BISECT_MAIL_TRANSPORT", found, "smtp://HOST:25, smtps://HOST:465 or file:FOLDER");
}
