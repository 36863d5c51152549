import { join, resolve } from "node:path";
import { badSetting } from "./bad-setting.js";
import { type CoverageFile, readCoverageFile } from "./coverage-file.js";
import { type CoverageKey, coverageKeys, coverageLists } from "./coverage-keys.js";
import type { Setting } from "./setting.js";
import { stateFolderOf } from "./state-folder.js";

/** Where the settings of goc-cov are looked for. */
export interface CoverageSources {
  /** By key, as `probeTries`; `root` and `config` too. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  /** Looks into no file but that of `--config`: the command needs no work folder. */
  readonly isPlain?: boolean;
}

/** The settings of goc-cov, read and checked (coverage.md 2.5). Times in ms, sizes in bytes. */
export type CoverageSettings = ReturnType<typeof readCoverageSettings>;

const noFile: CoverageFile = { path: "", values: new Map(), modules: new Map() };

const cloneTimeoutMs = 10 * 60_000;

/** Reads all of them: flag, else environment, else file, else default (coverage.md 2.5). Throws BAD_SETTING. */
export function readCoverageSettings({ flags, env, isPlain = false }: CoverageSources) {
  const root = readRoot({ flags, env });
  const named = textOf(flags.config);
  const file =
    isPlain && named === undefined
      ? noFile
      : readCoverageFile(named ?? join(root, "goc-cov.json"), named !== undefined);
  const find = (name: string): Setting<string | readonly string[]> | undefined => findSetting(name, flags, env, file);
  const one = <T>(name: keyof typeof coverageKeys, key: CoverageKey<T>): T => {
    const found = find(name) ?? { value: key.fallback, origin: "default" };
    if (typeof found.value === "string") return readOne(name, key, { value: found.value, origin: found.origin });
    throw badSetting(name, { value: found.value.join(","), origin: found.origin }, key.wanted);
  };
  const list = <T>(name: keyof typeof coverageLists, key: CoverageKey<T>): readonly T[] => {
    const { value, origin } = find(name) ?? { value: key.fallback, origin: "default" };
    const texts = typeof value === "string" ? value.split(",").map((text) => text.trim()) : value;
    return texts.filter((text) => text !== "").map((text) => readOne(name, key, { value: text, origin }));
  };
  const intervals = list("intervals", coverageLists.intervals);
  const [first, second, third, fourth] = intervals;
  if (
    first === undefined ||
    second === undefined ||
    third === undefined ||
    fourth === undefined ||
    intervals.length > 4
  ) {
    const origin = find("intervals")?.origin ?? "default";
    throw badSetting("intervals", { value: String(intervals.length), origin }, "four durations, as 15m,60m,2h,4h");
  }
  return {
    root,
    center: one("center", coverageKeys.center),
    listen: one("listen", coverageKeys.listen),
    modules: file.modules,
    intervalsMs: [first, second, third, fourth] as const,
    jitter: one("jitter", coverageKeys.jitter),
    listIntervalMs: one("listInterval", coverageKeys.listInterval),
    retryBaseMs: one("retryBase", coverageKeys.retryBase),
    sweepIntervalMs: one("sweepInterval", coverageKeys.sweepInterval),
    probeTimeoutMs: one("probeTimeout", coverageKeys.probeTimeout),
    probeTries: one("probeTries", coverageKeys.probeTries),
    pullTimeoutMs: one("pullTimeout", coverageKeys.pullTimeout),
    syncWaitMs: one("syncWait", coverageKeys.syncWait),
    freshForMs: one("freshFor", coverageKeys.freshFor),
    gitTimeoutMs: one("gitTimeout", coverageKeys.gitTimeout),
    cloneTimeoutMs,
    keep: one("keep", coverageKeys.keep),
    days: one("days", coverageKeys.days),
    maxProfileBytes: one("maxProfileBytes", coverageKeys.maxProfileBytes),
    denyAddresses: list("denyAddresses", coverageLists.denyAddresses),
    exclude: list("exclude", coverageLists.exclude),
    removeGuard: one("removeGuard", coverageKeys.removeGuard),
    reregister: one("reregister", coverageKeys.reregister),
  };
}

/** The work folder: what says where the file lies cannot stand in it. */
function readRoot({ flags, env }: CoverageSources): string {
  const root = textOf(flags.root) ?? (env.GOC_COV_ROOT || join(stateFolderOf(env), "goc_watch_dog_root"));
  return resolve(root);
}

function findSetting(
  name: string,
  flags: CoverageSources["flags"],
  env: NodeJS.ProcessEnv,
  file: CoverageFile,
): Setting<string | readonly string[]> | undefined {
  const flag = textOf(flags[name]);
  if (flag !== undefined) return { value: flag, origin: `--${kebabCase(name)}` };
  const variable = variableOf(name);
  const value = env[variable];
  if (value) return { value, origin: variable };
  const inFile = file.values.get(name);
  return inFile === undefined ? undefined : { value: inFile, origin: file.path };
}

function readOne<T>(name: string, key: CoverageKey<T>, found: Setting<string>): T {
  const value = key.read(found.value);
  if (value === undefined) throw badSetting(name, found, key.wanted);
  return value;
}

/** A flag of commander: text, or true and false of one without a value. */
function textOf(flag: unknown): string | undefined {
  return flag === undefined ? undefined : String(flag);
}

/** `probeTries` as a flag: `probe-tries`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `probeTries` as a variable: `GOC_COV_PROBE_TRIES`. */
function variableOf(name: string): string {
  return `GOC_COV_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
