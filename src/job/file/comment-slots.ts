import { EVENT_ID, type Event } from "js-yaml";
import type { CommentKey } from "./comment-keys.js";
import { type EventRange, eventRange } from "./event-range.js";

/** The comment keys of a text by where they belong among its events. */
export interface CommentSlots {
  /** Where the first thing is written that begins at the event `index` or behind it. */
  startAt(index: number): number;
  /** Those at this column that stand behind `from` and before the event `index`, in the same document; each once. */
  take(index: number, from: number, column: number): readonly CommentKey[];
}

const documentMark = /^(?:---|\.\.\.)(?=\s|$)/m;

/** `comments` in the order of the text; those inside a scalar belong nowhere. */
export function commentSlots(source: string, events: readonly Event[], comments: readonly CommentKey[]): CommentSlots {
  const ranges = events.map(eventRange);
  const outside = outsideOf(ranges, comments);
  const starts = startsFrom(ranges, source.length);
  const taken = new Set<CommentKey>();
  const startAt = (index: number): number => starts[index] ?? source.length;
  return {
    startAt,
    take(index, from, column) {
      const first = firstFrom(outside, from);
      const next = startAt(index);
      if ((outside[first]?.start ?? next) >= next) return [];
      // Behind the last key of a document, what follows a mark is of the next one.
      const mark = events[index]?.type === EVENT_ID.POP ? source.slice(from, next).search(documentMark) : -1;
      const to = mark === -1 ? next : from + mark;
      const found = outside
        .slice(first, firstFrom(outside, to))
        .filter((comment) => comment.column === column && !taken.has(comment));
      for (const comment of found) taken.add(comment);
      return found;
    },
  };
}

/** The comments that are in no scalar. */
function outsideOf(
  ranges: readonly (EventRange | undefined)[],
  comments: readonly CommentKey[],
): readonly CommentKey[] {
  const written = ranges.filter((range) => range !== undefined);
  let at = 0;
  return comments.filter(({ start }) => {
    while ((written[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at++;
    return (written[at]?.start ?? Number.POSITIVE_INFINITY) > start;
  });
}

/** For each event where the first thing is written that begins at it or behind it. */
function startsFrom(ranges: readonly (EventRange | undefined)[], end: number): readonly number[] {
  const starts: number[] = [];
  let start = end;
  for (let index = ranges.length - 1; index >= 0; index--) {
    start = ranges[index]?.start ?? start;
    starts[index] = start;
  }
  return starts;
}

/** Index of the first comment that does not stand before the offset. */
function firstFrom(comments: readonly CommentKey[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
