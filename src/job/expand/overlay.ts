import { isDeepStrictEqual } from "node:util";
import type { Job } from "../load-job.js";
import { type FieldUpdate, fieldOf, fieldPath, isMap, updateFields } from "./fields.js";

const listChange = /^([^\s#].*\w|\w)([+-])$/;

/**
 * The fields of one layer over those of lower ones: a plain key replaces the field as a whole, then `a.b` sets a nested
 * one, then `key+` appends to the list `key` and `key-` takes away from it (scheduler.md 5.3 rule 7).
 */
export function overlay(below: Job, layer: Job): Job {
  const plain: (readonly [string, unknown])[] = [];
  const nested: FieldUpdate[] = [];
  const lists: FieldUpdate[] = [];
  for (const [key, value] of Object.entries(layer)) {
    const [, name, sign] = key.includes(" ") ? [] : (listChange.exec(key) ?? []);
    if (name !== undefined) lists.push([fieldPath(name), (present) => changedList(present, sign, value)]);
    else if (fieldPath(key).length > 1) nested.push([fieldPath(key), () => value]);
    else plain.push([key, value]);
  }
  return updateFields({ ...below, ...Object.fromEntries(plain) }, [...nested, ...lists]);
}

/** Sets a field that the map does not have, or only as null. */
export function fillField(map: Job, path: readonly string[], value: unknown): Job {
  const isTaken = path.some((_, depth) => {
    const found = path.slice(0, depth + 1).reduce<unknown>((at, name) => (isMap(at) ? fieldOf(at, name) : at), map);
    return found !== undefined && found !== null && (depth === path.length - 1 || !isMap(found));
  });
  return isTaken ? map : updateFields(map, [[path, () => value]]);
}

function changedList(present: unknown, sign: string | undefined, value: unknown): readonly unknown[] {
  const changes = listOf(value);
  if (sign === "+") return [...listOf(present), ...changes];
  return listOf(present).filter((element) => !changes.some((one) => isSame(one, element)));
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A value of the command line is text: `3` takes away the number 3. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === "object" || typeof other === "object") return isDeepStrictEqual(one, other);
  return String(one) === String(other);
}
