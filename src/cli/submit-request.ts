import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import type { OrderedArgument } from "./ordered-arguments.js";

/** What the words of a submit-job command mean (scheduler.md 5.1). Values are text and stay so. */
export interface SubmitRequest {
  readonly files: readonly string[];
  /** `-s`, and `key=value` after the first job file, which beats it. */
  readonly overrides: ReadonlyMap<string, string>;
  /** `key=value` before the first job file. */
  readonly weak: ReadonlyMap<string, string>;
  /** `-i` before and after the first job file. */
  readonly includesBefore: readonly string[];
  readonly includesAfter: readonly string[];
}

const field = /^([^=/]+)=(.*)$/s;

/** Reads the words in their order. Throws USAGE. */
export function readSubmitRequest(words: readonly OrderedArgument[]): SubmitRequest {
  const firstFile = words.findIndex(({ option, value }) => option === undefined && !field.test(value));
  if (firstFile === -1) {
    throw new CciError("USAGE", "submit-job needs a job file", {
      hint: "usage: submit-job [options] [key=value...] FILE... [key=value...]; --help shows examples",
    });
  }
  const before = words.slice(0, firstFile);
  const after = words.slice(firstFile);
  return {
    files: operands(after).filter((value) => !field.test(value)),
    overrides: new Map([...values(words, "--set").map(setting), ...fields(after)]),
    weak: new Map(fields(before)),
    includesBefore: values(before, "--include"),
    includesAfter: values(after, "--include"),
  };
}

function operands(words: readonly OrderedArgument[]): readonly string[] {
  return words.filter(({ option }) => option === undefined).map(({ value }) => value);
}

function values(words: readonly OrderedArgument[], name: string): readonly string[] {
  return words.filter(({ option }) => option === name).map(({ value }) => value);
}

function fields(words: readonly OrderedArgument[]): readonly (readonly [string, string])[] {
  return operands(words).flatMap((word) => {
    const [, key, value] = field.exec(word) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
}

/** `K: V`, split at the first colon, with one space less. */
function setting(text: string): readonly [string, string] {
  const at = text.indexOf(":");
  const key = text.slice(0, Math.max(at, 0)).trim();
  if (key === "") {
    throw new CciError("USAGE", `-s ${printable(text).slice(0, 80)} is no field`, { hint: "-s 'os_version: 6.10'" });
  }
  return [key, text.slice(at + 1).replace(/^ /, "")];
}
