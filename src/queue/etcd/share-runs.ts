/**
 * A run that begins after the call: one at a time, and one for all who call while another is under way. For questions
 * whose answer must not be older than the asking.
 */
export function shareRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    next = undefined;
    const mine = run().finally(() => {
      current = undefined;
    });
    current = mine;
    return mine;
  };
  return () => {
    // Between the end of a run and the begin of the one that waits for it there is none, and yet no room for another.
    if (next !== undefined) return next;
    if (current === undefined) return begin();
    next = current.then(begin, begin);
    return next;
  };
}
