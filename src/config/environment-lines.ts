import { CciError } from "../support/cci-error.js";
import { hideCredentials } from "../support/hide-credentials.js";
import type { SettingSources } from "./setting.js";
import { readSettingFiles } from "./setting-files.js";
import { createLookup } from "./setting-lookup.js";
import { readSettings, type Settings, secretSettings } from "./settings.js";

/** Settings behind `CCI_STORE` and `CCI_QUEUE`. */
const servers = ["ES_HOST", "ES_PORT", "REDIS_HOST", "REDIS_PORT"] as const;
/** Those that prefer the files. */
const filesFirst: ReadonlySet<string> = new Set(["SCHED_HOST", "SCHED_PORT"]);

/**
 * `NAME=value` of each setting that is configured, as it is written there: an environment in which another process, on
 * another machine or in a container, finds the same settings without the files. No secrets, and no address with
 * credentials. Throws BAD_SETTING.
 */
export function environmentLines(sources: SettingSources): readonly string[] {
  const names = [...Object.keys(readSettings(sources)), ...servers];
  const lookup = createLookup(sources, readSettingFiles(sources));
  return names.flatMap((name) => {
    const flag = name === "CCI_STORE" ? lookup.flag("store") : name === "CCI_QUEUE" ? lookup.flag("queue") : undefined;
    const found = flag ?? (filesFirst.has(name) ? lookup.filesFirst(name) : lookup.find(name));
    if (!found || secretSettings.has(name as keyof Settings) || hideCredentials(found.value) !== found.value) return [];
    if (/[\n\r\0]/.test(found.value)) {
      throw new CciError("BAD_SETTING", `${name} (${found.origin}) has more than one line`);
    }
    return [`${name}=${found.value}`];
  });
}
