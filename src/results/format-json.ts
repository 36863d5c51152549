/**
 * An object of columns as JSON, one key per line: a person can read it and grep it. A Map, not an object, so that
 * `__proto__` and `12` are keys like others and stay in their place.
 */
export function formatColumns(entries: ReadonlyMap<string, unknown>): string {
  const lines: string[] = [];
  for (const [key, value] of entries) lines.push(`  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`;
}
