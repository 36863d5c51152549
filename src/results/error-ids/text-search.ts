/** Where the first of some texts begins in `bytes`, at `from` or behind it; the length of `bytes` where there is none. */
export type TextSearch = (bytes: Buffer, from: number) => number;

/** Shorter texts would keep the search from leaping. */
const MIN_LEAP_BYTES = 5;
const MAX_LEAP = 255;

/**
 * Searches for texts that make up a match of nothing else than themselves: all long ones in one go, several times faster
 * than a regular expression would, and each short one by the search of the runtime.
 */
export function createTextSearches(texts: readonly string[]): TextSearch[] {
  const needles = [...new Set(texts)].filter((text) => text !== "").map((text) => Buffer.from(text));
  const long = needles.filter((needle) => needle.length >= MIN_LEAP_BYTES);
  const short = needles.filter((needle) => needle.length < MIN_LEAP_BYTES);
  return [...(long.length > 0 ? [leapingSearch(long)] : []), ...short.map(plainSearch)];
}

function plainSearch(needle: Buffer): TextSearch {
  return (bytes, from) => {
    const found = bytes.indexOf(needle, from);
    return found < 0 ? bytes.length : found;
  };
}

/**
 * Leaps over what no text can begin in (the multi-pattern search with a table of shifts over pairs of bytes): a window as
 * long as the shortest text moves on by what its last two bytes allow.
 */
function leapingSearch(needles: readonly Buffer[]): TextSearch {
  const window = Math.min(...needles.map((needle) => needle.length));
  /** How far the window may move, by its last pair of bytes. */
  const leaps = new Uint8Array(1 << 16).fill(Math.min(window - 1, MAX_LEAP));
  /** Whether a text begins with this pair: tells most windows apart that may not move. */
  const begins = new Uint8Array(1 << 16);
  const needlesByLast = new Map<number, Buffer[]>();
  for (const needle of needles) {
    begins[pairAt(needle, 1)] = 1;
    for (let end = 1; end < window; end++) {
      const pair = pairAt(needle, end);
      leaps[pair] = Math.min(leaps[pair] ?? 0, window - 1 - end);
    }
    const last = pairAt(needle, window - 1);
    needlesByLast.set(last, [...(needlesByLast.get(last) ?? []), needle]);
  }
  return (bytes, from) => {
    let end = from + window - 1;
    while (end < bytes.length) {
      const last = pairAt(bytes, end);
      const leap = leaps[last] as number;
      if (leap === 0 && begins[pairAt(bytes, end - window + 2)] === 1) {
        const begin = end - window + 1;
        if (needlesByLast.get(last)?.some((needle) => standsAt(bytes, begin, needle))) return begin;
      }
      end += leap === 0 ? 1 : leap;
    }
    return bytes.length;
  };
}

function pairAt(bytes: Buffer, end: number): number {
  return ((bytes[end - 1] as number) << 8) | (bytes[end] as number);
}

/** Byte by byte: most candidates differ early, and a piece cut out for a comparison costs more than the comparison. */
function standsAt(bytes: Buffer, begin: number, needle: Buffer): boolean {
  for (let i = 0; i < needle.length; i++) if (bytes[begin + i] !== needle[i]) return false;
  return true;
}
