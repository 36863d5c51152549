import type { Pattern } from "../store/query.js";
import { badQuery, quoted } from "./bad-query.js";

/** Also of characters and classes once every `{n,m}` is written out: Lucene's automata grow with its square. */
const maxLength = 256;
const asciiSign = /^[!-/:-@[-`{-~]$/;

/** A part of a pattern, in the syntax that Lucene and RE2 share. */
interface Part {
  readonly text: string;
  /** Characters it can match, `{n,m}` written out. */
  readonly expanded: number;
}

/** The pattern as the user wrote it, sign by sign, and how far it is read. */
interface Reading {
  readonly signs: readonly string[];
  at: number;
  readonly refuse: (reason: string) => Error;
}

/**
 * Reads a regular expression of `--reg` (results.md 7.7) that may match anywhere in a value. Only what means the same in
 * Lucene and RE2 gets through, every other sign as a literal. Throws BAD_QUERY where it is malformed or beyond a limit.
 */
export function parsePattern(given: string): Pattern {
  const refuse = (reason: string) =>
    badQuery(`the pattern ${quoted(given)} ${reason}`, "it can have . […] (…) | * + ? {n,m}; \\ makes a sign literal");
  if (given.length > maxLength) throw refuse(`has ${given.length} characters, more than ${maxLength}`);
  const reading: Reading = { signs: [...given], at: 0, refuse };
  const choices = readChoices(reading);
  if (reading.at < reading.signs.length) throw refuse("has a ) that closes nothing");
  const { text, expanded } = choice(choices);
  if (expanded > maxLength) throw refuse(tooManySigns);
  const anywhere = `.*${choices.length > 1 ? `(${text})` : text}.*`;
  return { lucene: anywhere, re2: anywhere };
}

const tooManySigns = `is for more than ${maxLength} characters once it is written out`;

function readChoices(reading: Reading): readonly Part[] {
  const parts = [readSequence(reading)];
  while (reading.signs[reading.at] === "|") {
    reading.at++;
    parts.push(readSequence(reading));
  }
  return parts;
}

function readSequence(reading: Reading): Part {
  const { signs, refuse } = reading;
  const start = reading.at;
  const parts: Part[] = [];
  while (reading.at < signs.length && signs[reading.at] !== "|" && signs[reading.at] !== ")") {
    parts.push(readRepeated(reading, readAtom(reading)));
  }
  if (parts.length === 0)
    throw refuse(start === 0 ? "begins with nothing" : `has nothing behind its ${signs[start - 1]}`);
  return { text: parts.map(({ text }) => text).join(""), expanded: sum(parts) };
}

function readAtom(reading: Reading): Part {
  const sign = reading.signs[reading.at++] as string;
  if (sign === "(") return readGroup(reading);
  if (sign === "[") return { text: readClass(reading), expanded: 1 };
  if (sign === ".") return { text: ".", expanded: 1 };
  if ("*+?{".includes(sign)) throw reading.refuse(`repeats nothing with its ${sign}`);
  return { text: literal(sign === "\\" ? readEscaped(reading) : sign), expanded: 1 };
}

function readGroup(reading: Reading): Part {
  const { text, expanded } = choice(readChoices(reading));
  if (reading.signs[reading.at++] !== ")") throw reading.refuse("has a ( that is not closed");
  return { text: `(${text})`, expanded };
}

function readRepeated(reading: Reading, part: Part): Part {
  const { sign, most } = readRepetition(reading);
  if (sign === "") return part;
  if (readRepetition(reading).sign !== "") {
    throw reading.refuse("repeats a repetition; put the inner one in parentheses");
  }
  const expanded = part.expanded * Math.max(1, most);
  if (expanded > maxLength) throw reading.refuse(tooManySigns);
  return { text: `${part.text}${sign}`, expanded };
}

/** Reads `*`, `+`, `?` or `{…}`, if it is there. */
function readRepetition(reading: Reading): { readonly sign: string; readonly most: number } {
  const { signs, refuse } = reading;
  const sign = signs[reading.at] ?? "";
  if (sign === "{") {
    const rest = signs.slice(reading.at).join("");
    const [whole, least, , most] = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(rest) ?? [];
    if (whole === undefined) throw refuse("has a { that begins no {n}, {n,} or {n,m}");
    if (most !== undefined && Number(least) > Number(most)) throw refuse(`counts down in ${whole}`);
    reading.at += whole.length;
    return { sign: whole, most: Number(most ?? least) };
  }
  if (sign === "" || !"*+?".includes(sign)) return { sign: "", most: 0 };
  reading.at++;
  return { sign, most: 1 };
}

/** Reads `[…]` from behind its bracket. */
function readClass(reading: Reading): string {
  const { signs, refuse } = reading;
  const isNegated = signs[reading.at] === "^";
  if (isNegated) reading.at++;
  if (signs[reading.at] === "]") throw refuse("has an empty […]");
  let members = "";
  while (signs[reading.at] !== "]") {
    const from = readMember(reading);
    members += literal(from);
    if (signs[reading.at] !== "-" || signs[reading.at + 1] === "]") continue;
    reading.at++;
    const to = readMember(reading);
    if ((from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0)) throw refuse(`counts down in ${from}-${to}`);
    members += `-${literal(to)}`;
  }
  reading.at++;
  return `[${isNegated ? "^" : ""}${members}]`;
}

function readMember(reading: Reading): string {
  const sign = reading.signs[reading.at++];
  if (sign === undefined) throw reading.refuse("has a [ that is not closed");
  return sign === "\\" ? readEscaped(reading) : sign;
}

function readEscaped(reading: Reading): string {
  const sign = reading.signs[reading.at++];
  if (sign === undefined) throw reading.refuse("ends with a \\");
  if (/^[\p{L}\p{N}]$/u.test(sign)) throw reading.refuse(`has a \\${sign}, which means nothing here`);
  return sign;
}

function choice(parts: readonly Part[]): Part {
  return { text: parts.map(({ text }) => text).join("|"), expanded: sum(parts) };
}

function literal(sign: string): string {
  return asciiSign.test(sign) ? `\\${sign}` : sign;
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { expanded }) => total + expanded, 0);
}
