import type { Place } from "./job-file-error.js";

/** A piece of a text that stands as it is at one place of a file, or (`isMade`) was made from what stands there. */
interface PlacedPiece {
  readonly text: string;
  readonly place: Place;
  readonly isMade: boolean;
}

/** A text put together from pieces, which knows for each of its characters where it came from. */
export interface PlacedText {
  readonly text: string;
  /** Where the character at this offset was written; the offset behind the last one is allowed. */
  placeAt(offset: number): Place;
  /** The pieces from one offset to before another one. */
  piecesBetween(start: number, end: number): readonly PlacedPiece[];
}

/** Collects the pieces of a PlacedText. */
export interface PlacedTextBuilder {
  /** Characters so far. */
  length(): number;
  /** A piece of one line at most: its line feed is its last character. */
  add(piece: PlacedPiece): void;
  done(): PlacedText;
}

interface Segment extends PlacedPiece {
  readonly start: number;
}

/** An empty text; `nowhere` is the place of the end of a text without pieces. */
export function buildPlacedText(nowhere: Place): PlacedTextBuilder {
  const segments: Segment[] = [];
  let length = 0;
  return {
    length: () => length,
    add({ text, place, isMade }) {
      if (text === "") return;
      segments.push({ text, place, isMade, start: length });
      length += text.length;
    },
    done: () => ({
      text: segments.map(({ text }) => text).join(""),
      placeAt(offset) {
        const segment = segments[segmentIndexAt(segments, offset)];
        return segment === undefined ? nowhere : placeIn(segment, offset);
      },
      piecesBetween(start, end) {
        const pieces: PlacedPiece[] = [];
        for (let index = segmentIndexAt(segments, start); index < segments.length; index++) {
          const segment = segments[index];
          if (segment === undefined || segment.start >= end) break;
          const from = Math.max(start, segment.start);
          const text = segment.text.slice(from - segment.start, end - segment.start);
          if (text !== "") pieces.push({ text, place: placeIn(segment, from), isMade: segment.isMade });
        }
        return pieces;
      },
    }),
  };
}

/** The lines of a text, each with its line feed. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function placeIn({ text, place, isMade, start }: Segment, offset: number): Place {
  if (isMade) return place;
  const { file, line, column } = place;
  if (offset >= start + text.length && text.endsWith("\n")) return { file, line: line + 1, column: 1 };
  return { file, line, column: column + offset - start };
}

/** Index of the last segment that does not begin behind the offset. */
function segmentIndexAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
