import { byteTable } from "./byte-table.js";
import { endOfComment, endOfText } from "./skip-token.js";

/** Signs that make no line measurable. */
const structural = byteTable([["{}();,", 1]]);

/**
 * For each byte of a Go source where the first byte from there on lies that is neither white space, nor in a comment, nor
 * one of `{ } ( ) ; ,` (coverage.md 5.4); the length of the source where there is none.
 */
export function significantBytes(source: Uint8Array): Uint32Array {
  const next = new Uint32Array(source.length);
  let filled = 0;
  const mark = (at: number): void => {
    next.fill(at, filled, at + 1);
    filled = at + 1;
  };
  let at = 0;
  while (at < source.length) {
    const comment = endOfComment(source, at);
    if (comment > at) {
      at = comment;
      continue;
    }
    const end = Math.max(endOfText(source, at), at + 1);
    for (; at < end; at++) if (isSignificant(source[at] as number)) mark(at);
  }
  next.fill(source.length, filled);
  return next;
}

function isSignificant(byte: number): boolean {
  return byte > 0x20 && structural[byte] === 0;
}
