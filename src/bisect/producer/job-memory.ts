/** Ids of jobs that a producer has seen to the end: it spares work, and forgetting costs nothing else (bisect.md 2 P-2). */
export interface JobMemory {
  has(id: string): boolean;
  add(id: string): void;
}

const mostRemembered = 5000;

/** Forgets those that were added or asked for longest ago. */
export function openJobMemory(): JobMemory {
  const ids = new Set<string>();
  const add = (id: string): void => {
    ids.delete(id);
    ids.add(id);
    if (ids.size > mostRemembered) ids.delete(ids.values().next().value as string);
  };
  return {
    has(id) {
      if (!ids.has(id)) return false;
      add(id);
      return true;
    },
    add,
  };
}
