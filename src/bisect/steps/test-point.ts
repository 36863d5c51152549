import type { Job } from "../../job/load-job.js";
import { statsOf } from "./stat-count.js";

/** Last parts of the names of test results; those of `idle` say that the test did not run. */
const ended = /\.(?:pass|ok|success|fail|failed|error|warn|broken|xpass|xfail|timeout|killed_by[^.]*)$/;
const idle = /\.(?:skip|skipped|ignored|ignored_by[^.]*|conf|blocked|not_run)$/;
/** They speak of the machine and the job as a whole. */
const machinePrograms: ReadonlySet<string> = new Set(["dmesg", "kmsg", "stderr", "last_state", "kmemleak"]);

/**
 * What shows that a run got as far as the test of an errid (bisect.md 4.2.6); undefined: nothing does. Later tests are
 * those behind it in the stats of the bad job; where those are sorted by name, nobody knows which came later, and all
 * other tests of the bad job must have results.
 */
export function testPointReached(errid: string, job: Job, badJob: Job): string | undefined {
  const keys = Object.keys(statsOf(job)).filter((key) => statsOf(job)[key] !== null);
  const test = errid.replace(ended, "");
  const tests = [test, test.replace(".eid.", ".")];
  const own = keys.find((key) => !idle.test(key) && tests.some((each) => key.startsWith(`${each}.`)));
  if (own !== undefined && test !== errid) return `${own} shows that the test ran`;

  const program = programOf(errid, badJob);
  const isOther = (key: string): boolean =>
    programOf(key, undefined) === program && !tests.some((each) => each === testOf(key) || key.startsWith(`${each}.`));
  const badKeys = Object.keys(statsOf(badJob));
  const results = badKeys.filter((key) => isOther(key) && ended.test(key));
  if (results.length === 0) {
    const measured = keys.find((key) => isOther(key) && !idle.test(key));
    const isSilent = !badKeys.some(isOther);
    return measured === undefined || isSilent ? undefined : `${measured} shows that ${program} ran to its results`;
  }
  const reached = new Set(keys.filter((key) => ended.test(key)).map(testOf));
  const at = badKeys.indexOf(errid);
  if (at >= 0 && !isSorted(badKeys)) {
    const later = badKeys.slice(at + 1).find((key) => results.includes(key) && reached.has(testOf(key)));
    return later === undefined ? undefined : `${testOf(later)}, a later test, has a result`;
  }
  const isComplete = results.every((key) => reached.has(testOf(key)));
  return isComplete ? `all other tests of ${program} have results` : undefined;
}

function testOf(key: string): string {
  return key.replace(ended, "");
}

function programOf(key: string, badJob: Job | undefined): string {
  const program = key.slice(0, Math.max(0, key.indexOf(".")));
  return machinePrograms.has(program) && badJob !== undefined ? String(badJob.suite ?? "") : program;
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, at) => at === 0 || (keys[at - 1] as string) <= key);
}
