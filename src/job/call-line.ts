import { isObject } from "../support/is-object.js";
import { isOwnedByShells } from "./export-top-env.js";
import { fieldText } from "./field-text.js";
import type { Call } from "./job-level.js";
import type { ProgramKind } from "./known-program.js";
import type { Job } from "./load-job.js";
import { shellQuote } from "./shell-quote.js";
import { shellWords } from "./shell-words.js";

const verbs: Readonly<Record<ProgramKind, string>> = {
  test: "run_test",
  setup: "run_setup",
  daemon: "start_daemon",
  monitor: "run_monitor",
};
const notInNames = /[^A-Za-z0-9_]/gu;

/** `run_test runtime=5 $LKP_SRC/tests/wrapper sleep`: the line of job.sh that starts a program (scheduler.md 4.2). */
export function callLine({ program, value }: Call): string {
  const parameters = isObject(value) ? parameterWords(value) : [];
  const text = fieldText(value);
  const words = text === undefined ? [] : shellWords(text).map(shellQuote);
  return [verbs[program.kind], ...parameters, `$LKP_SRC/${program.command}`, ...words].join(" ");
}

/**
 * `K=V` words of a program's map: other signs than those of a shell name become `_<decimal code>_`; what is null or a map,
 * and what a shell would compute, is left out.
 */
export function parameterWords(parameters: Job): readonly string[] {
  const words: string[] = [];
  for (const [key, value] of Object.entries(parameters)) {
    const text = value === "" ? "" : fieldText(value);
    const name = wordName(key);
    if (text !== undefined && name !== "" && !isOwnedByShells(name)) words.push(`${name}=${shellQuote(text)}`);
  }
  return words;
}

function wordName(key: string): string {
  return key.replace(notInNames, (sign) => `_${sign.codePointAt(0)}_`);
}
