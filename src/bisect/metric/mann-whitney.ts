/** How far two samples are apart by rank. */
export interface RankTest {
  /** Pairs in which the value of `a` is the larger one; equal ones count half. */
  readonly u: number;
  /** Chance of a difference as large or larger, in either direction, where there is none. */
  readonly p: number;
}

/** Up to so many values together the chance is counted out. */
const mostExact = 40;

/**
 * Two-sided Mann-Whitney U test (bisect.md 4.7): exact for small samples without equal values, else by the normal
 * approximation with corrections for ties and continuity. Samples of nothing do not differ: p is 1.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
  const pairs = a.length * b.length;
  let u = 0;
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0;
  if (pairs === 0) return { u, p: 1 };
  const ties = tieSizes([...a, ...b]);
  const isExact = ties.length === 0 && a.length + b.length <= mostExact;
  return { u, p: isExact ? exactP(Math.min(u, pairs - u), a.length, b.length) : normalP(u, a.length, b.length, ties) };
}

function tieSizes(values: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** Ways to put n values among m so that U is at most that, of all ways, both tails. */
function exactP(smallerU: number, n: number, m: number): number {
  // ways[u] of choosing i of the values that are looked at, one value of the other sample after the other.
  let ways: readonly (readonly number[])[] = Array.from({ length: n + 1 }, () => [1]);
  for (let j = 1; j <= m; j++) {
    const next: (readonly number[])[] = [[1]];
    for (let i = 1; i <= n; i++) next.push(added(next[i - 1] ?? [], j, ways[i] ?? []));
    ways = next;
  }
  const last = ways[n] ?? [];
  const all = last.reduce((sum, way) => sum + way, 0);
  const tail = last.slice(0, smallerU + 1).reduce((sum, way) => sum + way, 0);
  return Math.min(1, (2 * tail) / all);
}

/** The largest of all values is of the first sample (which adds j to U), or of the second. */
function added(one: readonly number[], shift: number, other: readonly number[]): readonly number[] {
  const length = Math.max(one.length + shift, other.length);
  return Array.from({ length }, (_, u) => (one[u - shift] ?? 0) + (other[u] ?? 0));
}

function normalP(u: number, n: number, m: number, ties: readonly number[]): number {
  const all = n + m;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = ((n * m) / 12) * (all + 1 - tied / (all * (all - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return Math.min(1, 2 * upperTail(distance / Math.sqrt(variance)));
}

/** Of the standard normal distribution, from z >= 0 on; to 1e-7 (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
