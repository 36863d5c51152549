import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/support/decode.js";

/** The rule, byte by byte: the one code point that begins here, else `_` for the byte. */
function decodeSlowly(bytes: Buffer): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find(
      (one) => at + one <= bytes.length && codePoints(bytes.subarray(at, at + one)) === 1,
    );
    text += length === undefined ? "_" : bytes.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** Code points of valid UTF-8, 0 of any other bytes. */
function codePoints(bytes: Buffer): number {
  try {
    return [...new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)].length;
  } catch {
    return 0;
  }
}

const someBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xbf),
      fc.nat(255),
    ),
    { maxLength: 24 },
  )
  .map((bytes) => Buffer.from(bytes));

describe("decode", () => {
  it.each([
    ["a", [0x61], "a"],
    ["é", [0xc3, 0xa9], "é"],
    ["a lone byte", [0x61, 0xff, 0x3a], "a_:"],
    ["each byte of a cut sequence", [0xe2, 0x82], "__"],
    ["a surrogate", [0xed, 0xa0, 0x80], "___"],
    ["an overlong slash", [0xc0, 0xaf], "__"],
    ["a good sequence behind a bad byte", [0xe2, 0xc3, 0xa9], "_é"],
    ["a replacement character of the log itself", [0xef, 0xbf, 0xbd], "\ufffd"],
  ])("reads %s (D1)", (_, bytes, text) => {
    expect(decode(Buffer.from(bytes))).toBe(text);
  });

  it("replaces each byte that is no UTF-8 by one underscore, and nothing else", () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        expect(decode(bytes)).toBe(decodeSlowly(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it("makes no replacement character that was not there", () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        fc.pre(!bytes.includes(Buffer.from("\ufffd")));
        expect(decode(bytes)).not.toContain("\ufffd");
      }),
    );
  });
});
