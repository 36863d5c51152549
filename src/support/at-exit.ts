/**
 * Of this process: it has one `exit`, and a listener for each of many children would look like a leak. Begun before any of
 * them, so that a child is gone before somebody else tidies up behind it.
 */
const left = new Set<() => void>();

const runAll = (): void => {
  for (const work of left) work();
};

/** Does that, which must not throw, where the process exits; the function that is given back takes it back. */
export function atExit(work: () => void): () => void {
  if (!process.listeners("exit").includes(runAll)) process.on("exit", runAll);
  left.add(work);
  return () => void left.delete(work);
}
