import { decode } from "./decode.js";

const newline = 0x0a;

/** Lines longer than this are skipped (results.md 2.6). */
export const maxLineBytes = 1024 * 1024;

/**
 * Cuts chunks of at most `maxLineBytes` into batches of lines without their newline, one batch per chunk. Memory is
 * bounded by the chunk and one line: a line beyond `maxLineBytes` is skipped and told to `onLongLine` by number, from 1.
 */
export async function* lineBatches(
  chunks: AsyncIterable<Buffer>,
  onLongLine: (lineNumber: number) => void,
): AsyncGenerator<string[]> {
  let linesDone = 0;
  let carried: Buffer[] = [];
  let carriedBytes = 0;

  const carry = (piece: Buffer): void => {
    carriedBytes += piece.length;
    // A copy: the source may use the memory of its chunk again.
    if (carriedBytes <= maxLineBytes) carried.push(Buffer.from(piece));
    else carried = [];
  };
  const finishCarried = (): string[] => {
    const line = carriedBytes <= maxLineBytes ? [decode(Buffer.concat(carried))] : [];
    linesDone++;
    if (line.length === 0) onLongLine(linesDone);
    carried = [];
    carriedBytes = 0;
    return line;
  };

  for await (const chunk of chunks) {
    let begin = 0;
    let batch: string[] = [];
    if (carriedBytes > 0) {
      const end = chunk.indexOf(newline);
      if (end < 0) {
        carry(chunk);
        continue;
      }
      carry(chunk.subarray(0, end));
      batch = finishCarried();
      begin = end + 1;
    }
    const last = chunk.lastIndexOf(newline);
    if (last >= begin) {
      const lines = decode(chunk.subarray(begin, last)).split("\n");
      linesDone += lines.length;
      batch = batch.length > 0 ? batch.concat(lines) : lines;
      begin = last + 1;
    }
    if (begin < chunk.length) carry(chunk.subarray(begin));
    if (batch.length > 0) yield batch;
  }
  if (carriedBytes > 0) {
    const batch = finishCarried();
    if (batch.length > 0) yield batch;
  }
}
