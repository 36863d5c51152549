/** What parsed JSON holds under a path of field names; undefined where a step is missing or not an object. */
export function jsonField(json: unknown, ...path: readonly string[]): unknown {
  let value = json;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A finite number under a path of field names; undefined for anything else. */
export function jsonNumber(json: unknown, ...path: readonly string[]): number | undefined {
  const value = jsonField(json, ...path);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
