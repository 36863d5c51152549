import { percentDecode } from "./percent-decode.js";

/** No report of a testbox has as many. */
export const maxParameters = 1000;

/** The parameters of a request by name. */
export type Query = Readonly<Record<string, string>>;

/**
 * The query of a URL, what stands behind its `?` (scheduler.md 2.5): split at `&`, each at its first `=`; `+` is a blank
 * where it came unescaped; broken escapes stay as they are. Of a name that comes twice the last counts. Beyond 1000
 * parameters nothing more is read. It never throws; `__proto__` is a name like others.
 */
export function readQuery(raw: string): Query {
  if (raw === "") return {};
  const pairs: [string, string][] = [];
  for (const part of raw.split("&", maxParameters)) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = equals === -1 ? part : part.slice(0, equals);
    pairs.push([decode(name), equals === -1 ? "" : decode(part.slice(equals + 1))]);
  }
  return Object.fromEntries(pairs);
}

/** Whether a URL has more parameters than are read. */
export function hasTooManyParameters(url: string): boolean {
  // Each takes two characters.
  if (url.length <= 2 * maxParameters) return false;
  return url.slice(url.indexOf("?") + 1).split("&", maxParameters + 1).length > maxParameters;
}

function decode(text: string): string {
  return percentDecode(text.includes("+") ? text.replaceAll("+", " ") : text);
}
