import { parse } from "lossless-json";

/** JSON as the server has it: whole numbers are bigint, fractions are numbers. */
export type Json = null | boolean | string | bigint | number | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

const greatest = 2n ** 63n - 1n;

/** Throws SyntaxError. */
export function parseJson(text: string): Json {
  return parse(text, undefined, (digits) => (/^-?\d+$/.test(digits) ? BigInt(digits) : Number(digits))) as Json;
}

/** Fractions have 6 decimals, whole numbers beyond 64 bits are fractions. */
export function renderJson(value: Json | undefined): string {
  if (typeof value === "bigint") return value <= greatest ? String(value) : `${value}.000000`;
  if (typeof value === "number") return value.toFixed(6);
  if (Array.isArray(value)) return `[${value.map(renderJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${renderJson(inner)}`);
  return `{${members.join(",")}}`;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How deep a value is nested; the server does not survive about 1000 levels. */
export function depthOf(value: Json | undefined): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, depthOf(inner)), 0);
}
