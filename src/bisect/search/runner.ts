import type { Evidence } from "./evidence.js";
import type { Run } from "./oracle.js";

/** Starts runs that may be under way at once. */
export interface Runner {
  /** Rejects as soon as any run of this runner has failed, with the reason of the first that did. */
  start(commit: string): Promise<Run>;
}

export function openRunner(evidence: Evidence): Runner {
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever waits for a run hears of it; nobody may be waiting.
  failed.catch(() => undefined);
  return {
    start(commit) {
      const run = evidence.run(commit);
      run.catch(fail);
      const either = Promise.race([run, failed]);
      either.catch(() => undefined);
      return either;
    },
  };
}
