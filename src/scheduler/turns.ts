/** Lets those who change one thing go one after another, within this process. */
export interface Turns {
  /** Does the work when all that was given before for that key has ended, however it did. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Turns for each key apart. They spare the servers: of a thousand changes of one entry at once each would fail as often
 * as others are faster. That none is lost does not depend on them.
 */
export function openTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(key, work) {
      const before = last.get(key);
      const mine = (async () => {
        // It has told its own caller how it ended.
        await before?.catch(() => {});
        return work();
      })();
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
