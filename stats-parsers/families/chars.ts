const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
/** Of 2^64 - 1: what has more digits is no counter of a kernel. */
const MAX_COUNT_DIGITS = 20;

/** Index of the first character from `from` on that is no blank; the length of the line when there is none. */
export function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && isBlank(line.charCodeAt(at))) at++;
  return at;
}

/** Index of the first blank from `from` on; the length of the line when there is none. */
export function wordEnd(line: string, from: number): number {
  let at = from;
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  return at;
}

/** Index behind the counter that begins at `from`; `from` itself when no word of digits alone stands there. */
export function countEnd(line: string, from: number): number {
  let at = from;
  while (at < line.length && isDigit(line.charCodeAt(at))) at++;
  const isWord = at === line.length || isBlank(line.charCodeAt(at));
  return isWord && at - from <= MAX_COUNT_DIGITS ? at : from;
}

/** White space that can stand within a line, the carriage return before its end included. */
function isBlank(code: number): boolean {
  return code === BLANK || (code >= TAB && code <= CARRIAGE_RETURN);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
