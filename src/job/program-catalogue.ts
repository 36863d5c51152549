import { builtInProgram, defaultCommand } from "./built-in-programs.js";
import type { KnownProgram } from "./known-program.js";
import { type LkpPrograms, openLkpPrograms } from "./lkp-programs.js";

/** A program that a key of a job may name. */
export interface Program extends KnownProgram {
  /** As asked for: `sleep-1`. */
  readonly name: string;
  /** Without the number of its instance: `sleep`. */
  readonly base: string;
}

/** Programs of an installation (scheduler.md 5.3a). */
export interface ProgramCatalogue {
  /** The program that a key names in a job of this suite: `sleep`, its instance `sleep-1`, or the suite itself. */
  readonly find: (name: string, suite: string | undefined) => Program | undefined;
  /** Statistics that every job gets after those of its programs: those of `dmesg`, `time` … that the tree has. */
  readonly defaultStats: readonly string[];
}

const programName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const maxNameLength = 200;

/**
 * The programs of `LKP_SRC`, in either of its layouts, and below them the built-in ones. The folders are listed once, at
 * the first question; a script is read when a job first names it. A folder that is missing or closed has no programs.
 */
export function openProgramCatalogue(lkpSrc: string | undefined): ProgramCatalogue {
  const lkp = lkpSrc === undefined || lkpSrc === "" ? undefined : openLkpPrograms(lkpSrc);
  const known = lkp === undefined ? builtInProgram : (base: string) => lkpProgram(lkp, base);
  return {
    find: (name, suite) => findProgram(name, suite, known),
    get defaultStats() {
      return lkp?.defaultStats ?? [];
    },
  };
}

function lkpProgram(lkp: LkpPrograms, base: string): KnownProgram | undefined {
  const builtIn = builtInProgram(base);
  const found = lkp.find(base);
  // A tree with monitors of its own has the script of each: others would only fail on the testbox.
  if (found === undefined) return builtIn?.kind === "monitor" && lkp.hasMonitors ? undefined : builtIn;
  return found.options === undefined ? { ...found, options: builtIn?.options } : found;
}

function findProgram(
  name: string,
  suite: string | undefined,
  known: (base: string) => KnownProgram | undefined,
): Program | undefined {
  if (name.length > maxNameLength || !programName.test(name)) return undefined;
  const whole = known(name);
  if (whole !== undefined) return { name, base: name, ...whole };
  const base = withoutInstance(name);
  const numbered = base === name ? undefined : known(base);
  if (numbered !== undefined) return { name, base, ...numbered };
  if (suite === undefined || (name !== suite && base !== suite)) return undefined;
  return {
    name,
    base: suite,
    kind: "test",
    options: undefined,
    command: defaultCommand("test", suite),
    hasStats: true,
  };
}

/** `sleep` of `sleep-1`. */
export function withoutInstance(name: string): string {
  return name.replace(/-\d+$/, "");
}
