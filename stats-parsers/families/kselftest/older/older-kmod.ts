import { readKmodStep } from "../directories/kmod.js";
import { addCase, type OpenDirectory } from "../test-context.js";

const RUNNING = /^Running test: (\w+) - run #/;
/** The graver verdict of two steps or runs of a case counts. */
const WEIGHT: ReadonlyMap<string, number> = new Map([
  ["skip", 0],
  ["pass", 1],
  ["fail", 2],
]);

/** kmod.sh's cases, all their runs taken together: one failure fails the case, one pass outweighs skips. */
export const openOlderKmod: OpenDirectory = (context) => {
  const verdicts = new Map<string, string>();
  let running: string | undefined;
  return {
    line({ text }) {
      running = RUNNING.exec(text)?.[1] ?? running;
      const verdict = readKmodStep(text);
      if (running === undefined || verdict === undefined) return false;
      const before = verdicts.get(running);
      if (before === undefined || weight(verdict) > weight(before)) {
        verdicts.set(running, verdict);
        addCase(context, 1, running, verdict);
      }
      return true;
    },
  };
};

function weight(verdict: string): number {
  return WEIGHT.get(verdict) ?? 0;
}
