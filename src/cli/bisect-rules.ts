import { join, resolve } from "node:path";
import type { BisectRules, PerformanceRules } from "../bisect/bisect-rules.js";
import { badSetting } from "../config/bad-setting.js";
import type { Setting } from "../config/setting.js";
import type { Settings } from "../config/settings.js";
import { stateFolderOf } from "../config/state-folder.js";

/** What the settings say of the bisect service (bisect.md, annex). Throws BAD_SETTING. */
export function bisectRules(settings: Settings, env: NodeJS.ProcessEnv): BisectRules {
  return {
    resultBase: resolve(settings.CCI_RESULT_BASE.value),
    workFolder: resolve(settings.BISECT_WORK.value ?? join(stateFolderOf(env), "bisect")),
    workers: settings.BISECT_WORKERS.value,
    maxConcurrentClones: settings.BISECT_MAX_CONCURRENT_CLONES.value,
    leaseS: settings.BISECT_LEASE_SECONDS.value,
    taskTimeoutS: settings.BISECT_TASK_TIMEOUT.value,
    stepRuntimeS: settings.BISECT_STEP_RUNTIME.value,
    localRepos: foldersOf(settings.BISECT_LOCAL_REPOS),
    gitHosts: hostsOf(settings.BISECT_GIT_HOSTS),
    minKernelVersion: settings.BISECT_MIN_KERNEL_VERSION.value,
    maxCommitAgeDays: settings.BISECT_MAX_COMMIT_AGE_DAYS.value,
    producer: {
      isEnabled: settings.BISECT_PRODUCER_ENABLED.value === "true",
      intervalS: settings.BISECT_PRODUCER_INTERVAL.value,
      queryHours: settings.BISECT_PRODUCER_QUERY_HOURS.value,
      whitelist: settings.BISECT_WHITELIST.value,
      denylist: settings.BISECT_DENYLIST.value,
      isAnyHealth: settings.BISECT_PRODUCER_ANY_HEALTH.value === "true",
      performance: performanceOf(settings),
    },
    kpis: settings.BISECT_KPIS.value,
    mode: settings.bisect_mode.value,
    testbox: settings.BISECT_TESTBOX.value,
    programs: programsOf(settings.BISECT_PROGRAMS),
    mail: {
      bcc: wordsOf(settings.BISECT_MAIL_BCC.value, ","),
      to: wordsOf(settings.BISECT_MAIL_TO.value, ","),
      from: settings.BISECT_MAIL_FROM.value,
      transport: settings.BISECT_MAIL_TRANSPORT.value,
      confidence: settings.BISECT_CONFIDENCE_MAIL.value,
      webhook: settings.BISECT_WEBHOOK.value,
    },
    account: settings.BISECT_ACCOUNT.value,
  };
}

/** One without the other compares nothing. */
function performanceOf({ BISECT_KPIS, BISECT_STABLE_TAGS }: Settings): PerformanceRules | undefined {
  const stableTags = wordsOf(BISECT_STABLE_TAGS.value, ",");
  const kpis = BISECT_KPIS.value;
  return kpis === undefined || stableTags.length === 0 ? undefined : { stableTags, kpis };
}

/** A relative folder would mean another one in each process. */
function foldersOf(setting: Setting<string | undefined>): readonly string[] {
  const { value } = setting;
  if (value === undefined) return [];
  const folders = wordsOf(value, ":");
  if (folders.every((folder) => folder.startsWith("/"))) return folders.map((folder) => resolve(folder));
  throw badSetting("BISECT_LOCAL_REPOS", { ...setting, value }, "absolute folders, separated by colons");
}

/** Names or addresses; an IPv6 one may have its brackets. */
function hostsOf(setting: Setting<string | undefined>): readonly string[] | undefined {
  const { value } = setting;
  if (value === undefined) return undefined;
  const hosts = wordsOf(value, ",").map((host) => host.toLowerCase().replace(/^\[(.*)\]$/, "$1"));
  if (hosts.length > 0 && hosts.every((host) => /^[a-z\d][a-z\d._-]*$|^[\da-f:.]+$/.test(host))) return hosts;
  throw badSetting("BISECT_GIT_HOSTS", { ...setting, value }, "names of hosts, separated by commas");
}

/** The first one is the suite of wrapper jobs. */
function programsOf(setting: Setting<string>): readonly string[] {
  const programs = wordsOf(setting.value, ",");
  if (programs.length > 0 && programs.every((name) => /^[A-Za-z0-9][\w.+-]{0,99}$/.test(name))) return programs;
  throw badSetting("BISECT_PROGRAMS", setting, "names of programs, separated by commas");
}

function wordsOf(text: string | undefined, separator: string): readonly string[] {
  return (text ?? "")
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
