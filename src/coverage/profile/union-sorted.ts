/** What is in either of two sorted lists, sorted; what is in both by what `both` makes of the two. */
export function unionSorted<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (x: T, y: T) => number,
  both: (x: T, y: T) => T,
): readonly T[] {
  const union: T[] = [];
  let [inA, inB] = [0, 0];
  while (inA < a.length && inB < b.length) {
    const [x, y] = [a[inA] as T, b[inB] as T];
    const order = compare(x, y);
    union.push(order < 0 ? x : order > 0 ? y : both(x, y));
    if (order <= 0) inA++;
    if (order >= 0) inB++;
  }
  for (; inA < a.length; inA++) union.push(a[inA] as T);
  for (; inB < b.length; inB++) union.push(b[inB] as T);
  return union;
}
