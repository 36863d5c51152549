/** Who descends from whom within a range; places as in its `commits`. */
export interface Ancestry {
  readonly size: number;
  /** Once for the commit itself and for each of its ancestors. */
  eachAncestor(commit: number, visit: (ancestor: number) => void): void;
  /** 1 at the commit itself and at each of its descendants, else 0. */
  descendants(commit: number): Uint8Array;
  /** Of each commit the sum of the values of itself and of all its ancestors; as good as linear in the commits. */
  sums(values: ArrayLike<number>): Float64Array;
}

/**
 * Takes O(n) for a linear history. A merge remembers what it has besides its greatest parent, so that sums need not walk.
 * @param parents parents stand before their children
 */
export function openAncestry(parents: readonly (readonly number[])[]): Ancestry {
  const size = parents.length;
  const mainParents = new Int32Array(size);
  const counts = new Int32Array(size);
  const besides = new Map<number, readonly number[]>();
  parents.forEach((own, commit) => {
    const main = greatest(own, counts);
    const others = own.filter((parent) => parent !== main);
    const rest = main === undefined || others.length === 0 ? [] : notBelow(main, others, parents);
    if (rest.length > 0) besides.set(commit, rest);
    mainParents[commit] = main ?? -1;
    counts[commit] = 1 + (main === undefined ? 0 : (counts[main] ?? 0)) + rest.length;
  });
  return {
    size,
    eachAncestor(commit, visit) {
      const isReached = new Uint8Array(commit + 1);
      isReached[commit] = 1;
      let open = 1;
      for (let at = commit; open > 0; at--) {
        if (isReached[at] !== 1) continue;
        open--;
        visit(at);
        for (const parent of parents[at] ?? []) {
          if (isReached[parent] === 1) continue;
          isReached[parent] = 1;
          open++;
        }
      }
    },
    descendants(commit) {
      const isReached = new Uint8Array(size);
      isReached[commit] = 1;
      for (let at = commit + 1; at < size; at++) {
        if (parents[at]?.some((parent) => isReached[parent] === 1)) isReached[at] = 1;
      }
      return isReached;
    },
    sums(values) {
      const sums = new Float64Array(size);
      for (let commit = 0; commit < size; commit++) {
        const main = mainParents[commit] ?? -1;
        let sum = values[commit] ?? 0;
        if (main >= 0) sum += sums[main] ?? 0;
        for (const other of besides.get(commit) ?? []) sum += values[other] ?? 0;
        sums[commit] = sum;
      }
      return sums;
    },
  };
}

/** The parent with the most ancestors. */
function greatest(own: readonly number[], counts: Int32Array): number | undefined {
  let main: number | undefined;
  for (const parent of own) {
    if (main === undefined || (counts[parent] ?? 0) > (counts[main] ?? 0)) main = parent;
  }
  return main;
}

const ofMain = 1;
const ofOthers = 2;

/** What the others have that the main parent has not. */
function notBelow(main: number, others: readonly number[], parents: readonly (readonly number[])[]): number[] {
  const top = Math.max(main, ...others);
  const marks = new Uint8Array(top + 1);
  marks[main] = ofMain;
  for (const other of others) marks[other] = (marks[other] ?? 0) | ofOthers;
  // Reached from the others alone so far, and not looked at yet: when there is none left, nothing new can come.
  let open = others.filter((other) => marks[other] === ofOthers).length;
  const found: number[] = [];
  for (let at = top; open > 0; at--) {
    const mark = marks[at] ?? 0;
    if (mark === 0) continue;
    if (mark === ofOthers) {
      open--;
      found.push(at);
    }
    for (const parent of parents[at] ?? []) {
      const before = marks[parent] ?? 0;
      const after = before | mark;
      marks[parent] = after;
      open += Number(after === ofOthers) - Number(before === ofOthers);
    }
  }
  return found;
}
