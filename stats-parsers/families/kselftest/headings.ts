/** How far out a heading stands at its depth; a new heading ends all of the same or a further inner rank. */
export const RANK = { section: 0, subsection: 1, group: 2, setting: 3, running: 4, run: 5 } as const;

/** One of `RANK`. */
type Rank = (typeof RANK)[keyof typeof RANK];

/** The headings a case stands under, outermost first. */
export interface Headings {
  /** Begins a heading and ends those it replaces. */
  open(depth: number, rank: Rank, text: string): void;
  /** Texts of the headings at this depth and outside of it. */
  path(depth: number): readonly string[];
  /** Ends the headings of deeper levels: their test has reported. */
  endDeeperThan(depth: number): void;
}

interface Heading {
  readonly depth: number;
  readonly rank: Rank;
  readonly text: string;
}

/** Every case repeats its headings, so one overlong line must not count for all that follow. */
const MAX_LENGTH = 256;

/** Keeps the headings of one script. */
export function createHeadings(): Headings {
  let open: readonly Heading[] = [];
  return {
    open(depth, rank, text) {
      const outer = open.filter((heading) => heading.depth < depth || (heading.depth === depth && heading.rank < rank));
      open = [...outer, { depth, rank, text: text.slice(0, MAX_LENGTH) }];
    },
    path: (depth) => open.filter((heading) => heading.depth <= depth).map((heading) => heading.text),
    endDeeperThan(depth) {
      if (open.some((heading) => heading.depth > depth)) open = open.filter((heading) => heading.depth <= depth);
    },
  };
}
