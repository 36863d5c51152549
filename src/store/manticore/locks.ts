/** Runs tasks one after the other where they name a common key; others run beside them. */
export type Locks = <T>(keys: readonly string[], task: () => Promise<T>) => Promise<T>;

/** Locks within this process; tasks begin in the order in which they came. */
export function openLocks(): Locks {
  const last = new Map<string, Promise<void>>();
  return (keys, task) => {
    const result = Promise.all(keys.map((key) => last.get(key))).then(task);
    const end = result.then(
      () => {},
      () => {},
    );
    for (const key of keys) last.set(key, end);
    void end.then(() => {
      for (const key of keys) if (last.get(key) === end) last.delete(key);
    });
    return result;
  };
}
