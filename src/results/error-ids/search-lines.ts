import { decode } from "../../support/decode.js";
import { linePieces } from "../../support/line-reader.js";
import { createTextSearches, type TextSearch } from "./text-search.js";

const newline = 0x0a;

/** What is looked for in a log, and who is told. */
export interface LineSearch {
  /** Wanted are lines that hold one of these texts, */
  readonly texts: readonly string[];
  /** and lines that match one of these. They cost far more: every line is tried with them. */
  readonly patterns: readonly RegExp[];
  /** Takes a wanted line; true wants the next line too, whatever it holds. */
  take(line: string): boolean;
  /** Told after each piece of the log: its lines, the last one first. */
  endPiece(linesFromEnd: Iterable<string>): void;
}

/**
 * Gives the lines of a log that are wanted, without making text of the others: a log of the kernel is hundreds of megabytes
 * of which a few lines matter. Memory is that of a chunk and a line; a line beyond 1 MiB is skipped and told. Returns
 * whether there was a byte.
 */
export async function searchLines(
  chunks: AsyncIterable<Uint8Array>,
  search: LineSearch,
  onLongLine: () => void,
): Promise<boolean> {
  const searchPiece = pieceSearcher(search);
  let any = false;
  const skip = (): void => {
    any = true;
    onLongLine();
  };
  for await (const piece of linePieces(chunks, skip)) {
    any = true;
    searchPiece(piece);
  }
  return any;
}

/** Searches pieces of whole lines, the last without its newline. */
function pieceSearcher({ texts, patterns, take, endPiece }: LineSearch): (piece: Buffer) => void {
  const searches = createTextSearches(texts);
  let wantsNext = false;
  return (piece) => {
    const nextHit = hitsIn(piece, searches);
    for (let begin = 0; begin <= piece.length; ) {
      const hit = nextHit(begin);
      const everyLine = wantsNext || patterns.length > 0;
      if (!everyLine && hit === piece.length) break;
      if (!everyLine) begin = piece.lastIndexOf(newline, hit) + 1;
      const found = piece.indexOf(newline, everyLine ? begin : hit);
      const end = found < 0 ? piece.length : found;
      const line = decode(piece.subarray(begin, end));
      if (wantsNext || hit < end || patterns.some((pattern) => pattern.test(line))) wantsNext = take(line);
      begin = end + 1;
    }
    endPiece(linesFromEnd(piece));
  };
}

/** The next place at or behind `from` where a search finds something. Asked in rising order each search goes once through the piece. */
function hitsIn(piece: Buffer, searches: readonly TextSearch[]): (from: number) => number {
  const next = searches.map((search) => search(piece, 0));
  return (from) => {
    let nearest = piece.length;
    for (const [i, search] of searches.entries()) {
      let hit = next[i] ?? piece.length;
      if (hit < from) {
        hit = search(piece, from);
        next[i] = hit;
      }
      if (hit < nearest) nearest = hit;
    }
    return nearest;
  };
}

function* linesFromEnd(piece: Buffer): Generator<string> {
  for (let end = piece.length; end > 0; ) {
    const begin = piece.lastIndexOf(newline, end - 1) + 1;
    yield decode(piece.subarray(begin, end));
    end = begin - 1;
  }
}
