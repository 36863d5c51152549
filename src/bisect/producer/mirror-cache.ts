import type { Clock } from "../../support/clock.js";
import type { Mirrors } from "../git/open-mirrors.js";

/** Mirrors for questions, which wait for nobody for long. */
export interface MirrorCache {
  /**
   * The git folder of an up-to-date mirror; undefined: it is not there within 20 s of the first question, or git failed.
   * The next question is then answered at once, until the mirror is there or it is time to try again.
   */
  gitDirOf(url: string): Promise<string | undefined>;
}

interface Known {
  readonly askedMs: number;
  /** Never rejects; undefined: git failed. */
  readonly fetched: Promise<string | undefined>;
  isPending: boolean;
}

/** A first fetch goes on beyond it; until the mirror is there its commits cannot be told. */
export const patienceMs = 20_000;
/** A mirror, or a failure, that is not older is not fetched again for a question. */
const freshMs = 600_000;
const mostKnown = 200;

/** Remembers what became of the last 200 repositories that were asked for. */
export function openMirrorCache(mirrors: Mirrors, clock: Clock, stop: AbortSignal): MirrorCache {
  const known = new Map<string, Known>();

  const begin = (url: string): Known | undefined => {
    for (const [old, { isPending }] of known) {
      if (known.size < mostKnown) break;
      if (!isPending) known.delete(old);
    }
    // So many fetches go on at once that one more would only wait for them.
    if (known.size >= mostKnown) return undefined;
    const fetched = mirrors.mirror(url, stop).catch(() => undefined);
    const one: Known = { askedMs: clock.nowMs(), fetched, isPending: true };
    void fetched.then(() => {
      one.isPending = false;
    });
    return one;
  };

  return {
    async gitDirOf(url) {
      const before = known.get(url);
      const isUsable = before?.isPending || (before && clock.nowMs() - before.askedMs < freshMs);
      known.delete(url);
      const one = isUsable ? before : begin(url);
      if (one === undefined) return undefined;
      // The last one asked for is the last one forgotten.
      known.set(url, one);
      const leftMs = one.askedMs + patienceMs - clock.nowMs();
      if (!one.isPending) return one.fetched;
      if (leftMs <= 0) return undefined;
      const answered = new AbortController();
      const late = clock.wait(leftMs, AbortSignal.any([answered.signal, stop])).then(() => undefined);
      try {
        return await Promise.race([one.fetched, late]);
      } finally {
        answered.abort();
      }
    },
  };
}
