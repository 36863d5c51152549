const quote = 0x22;
const backslash = 0x5c;
const tab = 0x09;
/** What git writes behind a backslash, besides three octal digits. */
const escapes = new Map(
  [..."abtnvfr"]
    .map((sign, at) => [sign.charCodeAt(0), 7 + at] as const)
    .concat([
      [quote, quote],
      [backslash, backslash],
    ]),
);

/**
 * The path in a line of a patch, as git writes it: in quotes with the escapes of C where it has signs of note, else as it is,
 * with a tab behind it where it has a space.
 */
export function unquotePath(written: Buffer): string {
  if (written[0] !== quote) return written.toString("utf8", 0, written.at(-1) === tab ? written.length - 1 : undefined);
  const bytes: number[] = [];
  for (let at = 1; at < written.length && written[at] !== quote; at++) {
    if (written[at] !== backslash) {
      bytes.push(written[at] as number);
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(written.toString("latin1", at + 1, at + 4))?.[0];
    bytes.push(octal ? Number.parseInt(octal, 8) : (escapes.get(written[at + 1] ?? backslash) ?? backslash));
    at += octal?.length ?? 1;
  }
  return Buffer.from(bytes).toString("utf8");
}
