import { decode } from "./decode.js";

const newline = 0x0a;

/** Lines longer than this are skipped (results.md 2.6). */
export const maxLineBytes = 1024 * 1024;

/**
 * Cuts chunks of at most `maxLineBytes` into pieces of whole lines, the last without its newline. Memory is bounded by
 * the chunk and one line: a line beyond `maxBytes` is skipped, and `onLongLine` is told between the pieces around it.
 * A piece is valid until the next one is asked for.
 */
export async function* linePieces(
  chunks: AsyncIterable<Uint8Array>,
  onLongLine: () => void,
  maxBytes: number = maxLineBytes,
): AsyncGenerator<Buffer> {
  let carried: Buffer[] = [];
  let carriedBytes = 0;

  const carry = (part: Buffer): void => {
    carriedBytes += part.length;
    // A copy: the source may use the memory of its chunk again.
    if (carriedBytes <= maxBytes) carried.push(Buffer.from(part));
    else carried = [];
  };
  const takeCarried = (): Buffer | undefined => {
    const line = carriedBytes <= maxBytes ? Buffer.concat(carried) : undefined;
    if (line === undefined) onLongLine();
    carried = [];
    carriedBytes = 0;
    return line;
  };

  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let begin = 0;
    if (carriedBytes > 0) {
      const end = bytes.indexOf(newline);
      carry(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) continue;
      const line = takeCarried();
      if (line) yield line;
      begin = end + 1;
    }
    const last = bytes.lastIndexOf(newline);
    if (last >= begin) {
      yield bytes.subarray(begin, last);
      begin = last + 1;
    }
    if (begin < bytes.length) carry(bytes.subarray(begin));
  }
  const line = carriedBytes > 0 ? takeCarried() : undefined;
  if (line) yield line;
}

/** The lines of chunks without their newline, in batches; `onLongLine` is told the number, from 1, of a skipped line. */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array>,
  onLongLine: (lineNumber: number) => void,
): AsyncGenerator<string[]> {
  let lines = 0;
  for await (const piece of linePieces(chunks, () => onLongLine(++lines))) {
    const batch = decode(piece).split("\n");
    lines += batch.length;
    yield batch;
  }
}

/**
 * The lines of chunks one by one, without their newline; undefined: a line of more than `maxBytes`. A line is valid until
 * the next one is asked for.
 */
export async function* eachLine(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Buffer | undefined> {
  let skipped = 0;
  const countSkipped = (): void => {
    skipped++;
  };
  for await (const piece of linePieces(chunks, countSkipped, maxBytes)) {
    for (; skipped > 0; skipped--) yield undefined;
    let begin = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, begin)) {
      yield piece.subarray(begin, end);
      begin = end + 1;
    }
    yield piece.subarray(begin);
  }
  for (; skipped > 0; skipped--) yield undefined;
}
