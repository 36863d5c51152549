import { parseYamlMap } from "../support/yaml-map.js";
import { mergeSettingFiles } from "./merge-setting-files.js";
import type { SettingSources } from "./setting.js";

/** Where stores and queues are, their passwords, and paths of this machine: no business of a testbox. */
const ownSettings = /^(CCI_|ES_|LOGGING_ES_|REDIS_|ETCD_)|^(LKP_SRC|CCI_SRC)$/;

/**
 * The fields that the files of machine, user and lab give to every job (scheduler.md 5.2 levels 6 to 8): all their keys
 * but settings of cci itself. Typed as YAML, but a number that would lose a digit as one (0123, 6.10) is text. Throws
 * BAD_SETTING.
 */
export function readJobDefaults(sources: SettingSources): Readonly<Record<string, unknown>> {
  const merged = mergeSettingFiles(sources, { parse: parseFields, labName: (value) => textOf(value) });
  const fields = [...merged].filter(([key, value]) => value !== null && !ownSettings.test(key));
  return Object.fromEntries(fields);
}

function parseFields(path: string, text: string): ReadonlyMap<string, unknown> {
  const kind = { name: "a settings file", code: "BAD_SETTING" } as const;
  const written = parseYamlMap(path, text, { ...kind, scalars: "text" });
  const typed = parseYamlMap(path, text, kind);
  return new Map(
    Object.entries(typed).map(([key, value]) => {
      const isNumber = typeof value === "number" || typeof value === "bigint";
      return [key, isNumber && String(value) !== written[key] ? written[key] : value];
    }),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
