import { readFileSync, statSync } from "node:fs";
import { RE2JS } from "re2js";
import { CciError, reasonOf } from "../../support/cci-error.js";

/** Patterns of error ids. */
export interface PatternList {
  /** It lets everything through, for nobody said what is wanted. */
  readonly isEmpty: boolean;
  matches(errid: string): boolean;
}

const mostBytes = 1024 * 1024;

/**
 * Reads a file of patterns, one per line, in RE2's syntax, each of which may match anywhere in an error id. Empty lines
 * and those that begin with `# ` count for nothing. Throws BAD_SETTING with the line where one cannot be read.
 */
export function readPatternList(path: string): PatternList {
  return patternListOf(readPatternLines(path).map(({ text, place }) => compilePattern(text, place)));
}

/** A line of a file that says something. */
export interface PatternLine {
  readonly text: string;
  /** `PATH:LINE`. */
  readonly place: string;
}

/** The lines of a file of patterns. Throws BAD_SETTING where it cannot be read. */
export function readPatternLines(path: string): readonly PatternLine[] {
  return readText(path)
    .split(/\r?\n/)
    .map((text, at) => ({ text, place: `${path}:${at + 1}` }))
    .filter(({ text }) => text.trim() !== "" && text !== "#" && !text.startsWith("# "));
}

/** A list of patterns of our own; upper and lower case are the same. */
export function patternList(patterns: readonly string[]): PatternList {
  const all = patterns.map((pattern) => `(?:${pattern})`).join("|");
  return patternListOf([RE2JS.compile(all, RE2JS.CASE_INSENSITIVE)]);
}

function patternListOf(patterns: readonly RE2JS[]): PatternList {
  return {
    isEmpty: patterns.length === 0,
    matches: (errid) => patterns.some((pattern) => pattern.matcher(errid).find()),
  };
}

/** A pattern of an operator's file. Throws BAD_SETTING. */
export function compilePattern(pattern: string, place: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new CciError("BAD_SETTING", `${place}: ${pattern.slice(0, 200)}: ${reasonOf(error)}`, {
      hint: "one pattern per line, in the syntax of RE2: no look-ahead, no back-references",
      cause: error,
    });
  }
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new Error(`${size} bytes, a list of patterns has at most ${mostBytes}`);
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CciError("BAD_SETTING", `${path}: ${reasonOf(error)}`, {
      hint: "BISECT_WHITELIST and BISECT_DENYLIST name files of patterns; unset, built-in ones are used",
      cause: error,
    });
  }
}
