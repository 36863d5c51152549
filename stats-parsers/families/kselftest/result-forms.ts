import { verdictOfWord } from "./verdict-word.js";

/** A case that a line tells about: its name as printed, and the verdict (pass, fail, skip, …). */
export interface CaseResult {
  readonly name: string;
  readonly verdict: string;
}

/** Words that stand behind a colon. Lower case ones do not count: `BUG: saw 'kernel BUG at': ok` names no case. */
const COLON_WORDS = new Set(["OK", "PASS", "Pass", "FAIL", "Fail", "SKIP", "Skip"]);
const LEADING_WORD = /^(pass|fail|skip|xfail):\s/i;
const LEADING_BRACKET = /^\[\s*([A-Za-z]+)\s*\]\s/;
/** Longer names are no names; this also keeps a line of garbage from being searched. */
const MAX_WORD = 16;

/** `name ....  [ OK ]`; the name is empty where the line is nothing but `[PASS]`. */
export function readBracket(text: string): CaseResult | undefined {
  if (!text.endsWith("]")) return undefined;
  const open = text.lastIndexOf("[");
  const verdict = wordVerdict(text.slice(open + 1, -1));
  return open < 0 || verdict === undefined ? undefined : { name: withoutTail(text.slice(0, open)), verdict };
}

/** `[OK]  name` and googletest's `[       OK ] name`. */
export function readLeadingBracket(text: string): CaseResult | undefined {
  const match = LEADING_BRACKET.exec(text);
  const verdict = wordVerdict(match?.[1] ?? "");
  return !match || verdict === undefined ? undefined : { name: text.slice(match[0].length).trim(), verdict };
}

/** `name ... ok`. */
export function readDotted(text: string): CaseResult | undefined {
  const dots = text.lastIndexOf("..");
  if (dots < 1) return undefined;
  const verdict = wordVerdict(text.slice(dots + 2));
  return verdict === undefined ? undefined : { name: withoutTail(text.slice(0, dots)), verdict };
}

/** `name: PASS`. */
export function readColon(text: string): CaseResult | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 1) return undefined;
  const word = text.slice(colon + 1).trim();
  const verdict = COLON_WORDS.has(word) ? verdictOfWord(word) : undefined;
  return verdict === undefined ? undefined : { name: text.slice(0, colon).trim(), verdict };
}

/** `PASS: name`. */
export function readLeadingWord(text: string): CaseResult | undefined {
  const match = LEADING_WORD.exec(text);
  const verdict = verdictOfWord(match?.[1] ?? "");
  return !match || verdict === undefined ? undefined : { name: text.slice(match[0].length).trim(), verdict };
}

function wordVerdict(text: string): string | undefined {
  return text.length > MAX_WORD ? undefined : verdictOfWord(text.trim());
}

/** Cuts the dots, colon and blanks between a name and its verdict. */
function withoutTail(name: string): string {
  let end = name.length;
  while (end > 0 && ". \t:".includes(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end).trimStart();
}
