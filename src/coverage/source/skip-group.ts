import { byteTable } from "./byte-table.js";
import { endOfComment, endOfText } from "./skip-token.js";

/** What a byte does to the search for the end of a group. */
const plain = 0;
const opens = 1;
const closes = 2;
const mayHide = 3;
const kindOfByte = byteTable([
  ["([{", opens],
  [")]}", closes],
  ["/\"'`", mayHide],
]);

/** Behind the partner of the bracket at `at`; undefined where it has none. Brackets in comments and strings are none. */
export function endOfGroup(source: Uint8Array, at: number): number | undefined {
  // Asked for once: it is no plain property of a typed array, and most of a source is gone through here.
  const { length } = source;
  let depth = 0;
  for (let index = at; index < length; index++) {
    const kind = kindOfByte[source[index] as number];
    if (kind === plain) continue;
    if (kind === opens) depth++;
    else if (kind === closes) {
      depth--;
      if (depth === 0) return index + 1;
    } else {
      const comment = endOfComment(source, index);
      const end = comment > index ? comment : endOfText(source, index);
      if (end > index) index = end - 1;
    }
  }
  return undefined;
}
