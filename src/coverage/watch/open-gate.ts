/** Lets a few in at a time: what they hold in memory is then bounded, however many come. */
export interface Gate {
  /**
   * A place, first come, first served; what it gives gives the place back, once. Rejects with the reason of `stop` where that
   * is aborted before its turn.
   */
  enter(stop: AbortSignal): Promise<() => void>;
}

/** A gate with nobody in it. */
export function openGate(places: number): Gate {
  const waiting = new Set<() => void>();
  let free = places;

  const place = (): (() => void) => {
    let isHeld = true;
    free--;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      free++;
      const [next] = waiting;
      next?.();
    };
  };

  return {
    async enter(stop) {
      stop.throwIfAborted();
      if (free > 0) return place();
      return new Promise((resolve, reject) => {
        const end = (): void => {
          waiting.delete(begin);
          stop.removeEventListener("abort", refuse);
        };
        const begin = (): void => {
          end();
          resolve(place());
        };
        const refuse = (): void => {
          end();
          reject(stop.reason);
        };
        waiting.add(begin);
        stop.addEventListener("abort", refuse, { once: true });
      });
    },
  };
}
