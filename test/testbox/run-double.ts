import { join } from "node:path";
import { systemClock } from "../../src/support/clock.js";
import { runTestbox, type TestboxOptions } from "../../src/testbox/run-testbox.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestLog, type TestLog } from "../support/test-log.js";
import type { SchedulerDouble } from "./scheduler-double.js";

export interface TestboxRun {
  /** `<id> <job_health>` */
  readonly jobs: readonly string[];
  readonly log: TestLog;
  readonly workFolder: string;
}

/** A testbox of the double, once and without a pause unless told otherwise; returns when it has ended. */
export async function runWithDouble(
  double: SchedulerDouble,
  options: Partial<TestboxOptions> = {},
): Promise<TestboxRun> {
  const jobs: string[] = [];
  const log = createTestLog();
  const workFolder = options.workFolder ?? join(makeFolder(), "work");
  await runTestbox({
    hostname: "dc-1g-1",
    url: double.url,
    token: undefined,
    workFolder,
    keep: false,
    lkp: "own",
    sandbox: "none",
    pollMs: 1,
    once: true,
    env: process.env,
    clock: systemClock,
    log,
    stop: new AbortController().signal,
    onJob: (id, jobHealth) => void jobs.push(`${id} ${jobHealth}`),
    ...options,
  });
  return { jobs, log, workFolder };
}

/** Longer waits are time limits of jobs. */
const longestPauseMs = 60_000;

/** A clock whose pauses are over at once: retries and polls do not hold a test up. */
export function createHastyClock() {
  const pauses: number[] = [];
  let skippedMs = 0;
  return {
    pauses,
    nowMs: () => Date.now() + skippedMs,
    async wait(ms: number, signal?: AbortSignal) {
      if (ms > longestPauseMs) return systemClock.wait(ms, signal);
      pauses.push(ms);
      skippedMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
