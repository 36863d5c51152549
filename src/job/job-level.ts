import { isObject } from "../support/is-object.js";
import type { Job } from "./load-job.js";
import { type FindProgram, localPrograms } from "./local-programs.js";
import type { Program } from "./program-catalogue.js";

/** A program as a job calls it. */
export interface Call {
  readonly program: Program;
  /** Its map of parameters, its words, or null. */
  readonly value: unknown;
}

/** `if role client:` and the like with what stands in it. */
export interface Block {
  readonly keyword: "if" | "for" | "while" | "until";
  readonly condition: string;
  readonly level: JobLevel;
}

/** What one nesting level of a job makes job.sh do, in the order of scheduler.md 4.2. */
export interface JobLevel {
  readonly variables: readonly (readonly [string, unknown])[];
  /** Path below `$LKP_SRC` and text. */
  readonly scripts: readonly (readonly [string, string])[];
  /** Name and body. */
  readonly functions: readonly (readonly [string, string])[];
  readonly setups: readonly Call[];
  readonly monitors: readonly Call[];
  /** Daemons, tests and blocks in the order of the file. */
  readonly body: readonly (Call | Block)[];
}

/** How a level learns which of its keys are programs. */
export interface ProgramLookup {
  readonly suite: string | undefined;
  readonly find: FindProgram;
}

type Fields = readonly (readonly [string, unknown])[];

const blockKey = /^(if|for|while|until)[ \t]+(\S[\s\S]*)$/;
const scriptName = /^(?:[A-Za-z0-9][A-Za-z0-9_.-]*\/)*[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const functionName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Maps whose keys are monitors: those that the client found, and those that lkp's defaults bring. */
const monitorGroup = /^(?:default[-_])?(?:monitors?|watchdogs)$/;

/** Sorts the keys of a job, or of a block in it, by what they make job.sh do. */
export function readJobLevel(fields: Job, outer: ProgramLookup): JobLevel {
  const entries = Object.entries(fields);
  const scripts = textsOf(entries, "script", scriptName);
  const find =
    scripts.length === 0
      ? outer.find
      : localPrograms(
          scripts.map(([path]) => path),
          outer.find,
        );
  const lookup = { suite: outer.suite, find };
  const variables: (readonly [string, unknown])[] = [];
  const setups: Call[] = [];
  const monitors: Call[] = [];
  const body: (Call | Block)[] = [];
  for (const [key, value] of entries) {
    const program = find(key, outer.suite);
    if (program?.kind === "setup") setups.push({ program, value });
    else if (program?.kind === "monitor") monitors.push({ program, value });
    else if (program !== undefined) body.push({ program, value });
    else if (!isObject(value)) variables.push([key, value]);
    else body.push(...readBlock(key, value, lookup));
  }
  addGroupedMonitors(entries, lookup, monitors);
  return { variables, scripts, functions: textsOf(entries, "function", functionName), setups, monitors, body };
}

function readBlock(key: string, fields: Job, lookup: ProgramLookup): readonly Block[] {
  const [, keyword, condition] = blockKey.exec(key) ?? [];
  if (keyword === undefined || condition === undefined || Object.keys(fields).length === 0) return [];
  return [{ keyword: keyword as Block["keyword"], condition: condition.trim(), level: readJobLevel(fields, lookup) }];
}

/** A monitor that the level names itself runs once, with the parameters given there. */
function addGroupedMonitors(entries: Fields, { find }: ProgramLookup, monitors: Call[]): void {
  for (const [key, group] of entries) {
    if (!isObject(group) || !monitorGroup.test(key)) continue;
    for (const [name, value] of Object.entries(group)) {
      const program = find(name, undefined);
      const isNew = !monitors.some((known) => known.program.name === name);
      if (program?.kind === "monitor" && isNew) monitors.push({ program, value });
    }
  }
}

/** Texts under keys of two words, by the second one: `script tests/mine`. */
function textsOf(entries: Fields, word: string, form: RegExp): readonly (readonly [string, string])[] {
  const texts: (readonly [string, string])[] = [];
  for (const [key, text] of entries) {
    if (typeof text !== "string" || !key.startsWith(`${word} `)) continue;
    const name = key.slice(word.length).trim();
    if (form.test(name)) texts.push([name, text]);
  }
  return texts;
}
