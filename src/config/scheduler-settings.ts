import type { Setting } from "./setting.js";
import { notSet, portRange, type SettingLookup } from "./setting-lookup.js";

/** What the scheduler, its clients and testboxes need to know (scheduler.md 0, 1.3, 1.4, 2.9). */
export interface SchedulerSettings {
  /** A host, or `http(s)://HOST`; where clients find the scheduler, and what its answers name. */
  readonly SCHED_HOST: Setting<string | undefined>;
  readonly SCHED_PORT: Setting<number | undefined>;
  /** Where `serve` listens, before `SCHED_PORT`. */
  readonly NODE_PORT: Setting<number | undefined>;
  readonly OS_HTTP_HOST: Setting<string>;
  readonly OS_HTTP_PORT: Setting<number>;
  readonly INITRD_HTTP_HOST: Setting<string>;
  readonly INITRD_HTTP_PORT: Setting<number>;
  readonly SRV_HTTP_CCI_HOST: Setting<string>;
  readonly SRV_HTTP_CCI_PORT: Setting<number>;
  /** Folder of lkp programs; from the environment alone. */
  readonly LKP_SRC: Setting<string | undefined>;
  readonly lab: Setting<string>;
  /** Bytes of a posted job. */
  readonly CCI_MAX_JOB_BYTES: Setting<number>;
  /** Bytes of one uploaded file. */
  readonly CCI_MAX_UPLOAD: Setting<number>;
  /** Path of the file of accounts; not set: no accounts. */
  readonly CCI_ACCOUNTS: Setting<string | undefined>;
  readonly CCI_RESULT_ROOT_FORM: Setting<"short" | "long">;
  /** Times a job that timed out or crashed is queued again. */
  readonly CCI_MAX_RETRY: Setting<number>;
  readonly CCI_DEFAULT_OS: Setting<string>;
  readonly CCI_DEFAULT_OS_ARCH: Setting<string>;
  readonly CCI_DEFAULT_OS_VERSION: Setting<string>;
  readonly CCI_DEFAULT_OS_MOUNT: Setting<"nfs" | "initramfs" | "cifs">;
  readonly CCI_DEFAULT_DOCKER_IMAGE: Setting<string>;
  readonly CCI_DEFAULT_LKP_USER: Setting<string>;
}

type Readers = { readonly [Name in keyof SchedulerSettings]: (lookup: SettingLookup) => SchedulerSettings[Name] };

/** The address of the host as its containers and virtual machines see it. */
const bridgeHost = "172.17.0.1";
const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** How each is read. Each throws BAD_SETTING with its name, value and origin. */
export const schedulerSettingReaders: Readers = {
  SCHED_HOST: (lookup) => lookup.filesFirst("SCHED_HOST") ?? notSet,
  SCHED_PORT: (lookup) => optionalPort(lookup, "SCHED_PORT", lookup.filesFirst("SCHED_PORT")),
  NODE_PORT: (lookup) => optionalPort(lookup, "NODE_PORT", lookup.find("NODE_PORT")),
  OS_HTTP_HOST: (lookup) => lookup.text("OS_HTTP_HOST", bridgeHost),
  OS_HTTP_PORT: (lookup) => lookup.number("OS_HTTP_PORT", 8000, portRange),
  INITRD_HTTP_HOST: (lookup) => lookup.text("INITRD_HTTP_HOST", bridgeHost),
  INITRD_HTTP_PORT: (lookup) => lookup.number("INITRD_HTTP_PORT", 8800, portRange),
  SRV_HTTP_CCI_HOST: (lookup) => lookup.text("SRV_HTTP_CCI_HOST", bridgeHost),
  SRV_HTTP_CCI_PORT: (lookup) => lookup.number("SRV_HTTP_CCI_PORT", 20011, portRange),
  LKP_SRC: (lookup) => lookup.fromEnvironment("LKP_SRC"),
  lab: (lookup) => lookup.text("lab", "z9"),
  // A job is held in memory several times while it is checked and stored.
  CCI_MAX_JOB_BYTES: (lookup) =>
    lookup.number("CCI_MAX_JOB_BYTES", 8 * mebibyte, { from: 1, to: 256 * mebibyte, whole: true }),
  CCI_MAX_UPLOAD: (lookup) => lookup.number("CCI_MAX_UPLOAD", gibibyte, { from: 1, to: 1024 * gibibyte, whole: true }),
  CCI_ACCOUNTS: (lookup) => lookup.optional("CCI_ACCOUNTS"),
  CCI_RESULT_ROOT_FORM: (lookup) => lookup.oneOf("CCI_RESULT_ROOT_FORM", ["short", "long"]),
  CCI_MAX_RETRY: (lookup) => lookup.number("CCI_MAX_RETRY", 0, { from: 0, to: 100, whole: true }),
  CCI_DEFAULT_OS: (lookup) => lookup.text("CCI_DEFAULT_OS", "debian"),
  CCI_DEFAULT_OS_ARCH: (lookup) => lookup.text("CCI_DEFAULT_OS_ARCH", "aarch64"),
  CCI_DEFAULT_OS_VERSION: (lookup) => lookup.text("CCI_DEFAULT_OS_VERSION", "sid"),
  CCI_DEFAULT_OS_MOUNT: (lookup) => lookup.oneOf("CCI_DEFAULT_OS_MOUNT", ["nfs", "initramfs", "cifs"]),
  CCI_DEFAULT_DOCKER_IMAGE: (lookup) => lookup.text("CCI_DEFAULT_DOCKER_IMAGE", "centos:7"),
  CCI_DEFAULT_LKP_USER: (lookup) => lookup.text("CCI_DEFAULT_LKP_USER", "latest"),
};

function optionalPort(
  lookup: SettingLookup,
  name: string,
  found: Setting<string> | undefined,
): Setting<number | undefined> {
  return found ? lookup.asNumber(name, found, portRange) : notSet;
}
