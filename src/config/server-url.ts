import { badSetting } from "./bad-setting.js";
import type { Setting } from "./setting.js";

/**
 * The URL of a server that is named by a host, with or without scheme and port, and a port beside it: `ES_HOST` and
 * `ES_PORT`, as before there were URLs. Throws BAD_SETTING.
 */
export function serverUrl(
  name: string,
  host: Setting<string>,
  port: Setting<number>,
  scheme: "http" | "redis" | "manticore",
): Setting<string> {
  const parts = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/\s]+)\/?$/i.exec(host.value);
  if (!parts?.[2]) throw badSetting(name, host, "a host, as es.lab or http://es.lab:9200");
  const authority = /^[^[@]*:[^[@]*:/.test(parts[2]) ? `[${parts[2]}]` : parts[2];
  const withPort = /(^|[^:]):\d+$/.test(authority) ? authority : `${authority}:${port.value}`;
  return { value: `${parts[1] ?? scheme}://${withPort}`, origin: `${name}, ${host.origin}` };
}
