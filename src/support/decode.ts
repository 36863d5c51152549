import { isAscii, isUtf8 } from "node:buffer";

const underscore = 0x5f;

/** Text of the bytes; each byte that is not part of valid UTF-8 reads as `_` (results.md D1). */
export function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (isUtf8(bytes)) return bytes.toString("utf8");
  return replaceInvalid(bytes).toString("utf8");
}

function replaceInvalid(bytes: Buffer): Buffer {
  const clean = Buffer.from(bytes);
  let at = 0;
  while (at < clean.length) {
    const length = sequenceLength(clean, at);
    if (length === 0) clean[at++] = underscore;
    else at += length;
  }
  return clean;
}

/** Length of the valid UTF-8 sequence that begins at `at`, 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
