const newline = 0x0a;
const quote = 0x22;
const apostrophe = 0x27;
const slash = 0x2f;
const star = 0x2a;
const backslash = 0x5c;
const backquote = 0x60;

/** Behind the comment that begins at `at`, before the newline of a `//` one; `at` itself where none begins there. */
export function endOfComment(source: Uint8Array, at: number): number {
  if (source[at] !== slash) return at;
  const next = source[at + 1];
  if (next === slash) {
    const end = source.indexOf(newline, at + 2);
    return end < 0 ? source.length : end;
  }
  if (next !== star) return at;
  for (let from = at + 2; ; ) {
    const end = source.indexOf(slash, from);
    if (end < 0) return source.length;
    if (end > at + 2 && source[end - 1] === star) return end + 1;
    from = end + 1;
  }
}

/** Behind the string or rune that begins at `at`; `at` itself where none does. What is not closed ends with its line. */
export function endOfText(source: Uint8Array, at: number): number {
  const mark = source[at];
  if (mark === backquote) {
    const end = source.indexOf(backquote, at + 1);
    return end < 0 ? source.length : end + 1;
  }
  if (mark !== quote && mark !== apostrophe) return at;
  for (let index = at + 1; index < source.length; index++) {
    const byte = source[index];
    if (byte === mark) return index + 1;
    if (byte === newline) return index;
    if (byte === backslash && source[index + 1] !== newline) index++;
  }
  return source.length;
}
