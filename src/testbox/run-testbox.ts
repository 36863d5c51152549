import { CciError, reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import { makeFolder } from "../support/make-folder.js";
import type { BootAnswer } from "./boot-answer.js";
import { doJob } from "./do-job.js";
import { keepRegistered } from "./heart-beats.js";
import { cleanWorkFolder } from "./job-folder.js";
import type { LkpChoice } from "./lkp-source.js";
import { checkSandbox, type Sandbox } from "./sandbox.js";
import { createSchedulerClient } from "./scheduler-client.js";
import type { Testbox } from "./testbox.js";
import { lockFolder } from "./work-lock.js";

export interface TestboxOptions {
  readonly hostname: string;
  /** Of the scheduler. */
  readonly url: URL;
  /** Sent to the scheduler where a job has no token of its own. */
  readonly token: string | undefined;
  /** Is made, for this user alone; one testbox at a time works in it. */
  readonly workFolder: string;
  readonly keep: boolean;
  readonly lkp: LkpChoice;
  readonly sandbox: Sandbox;
  /** Between two questions while there is no job. */
  readonly pollMs: number;
  /** One question, at most one job. */
  readonly once: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Ends it; a job under way is ended and reported. */
  readonly stop: AbortSignal;
  /** Called after the last report of each job, with its `job_health`. */
  readonly onJob: (id: string, jobHealth: string) => void;
}

/** After `stop`, for the upload and the reports of the job that was under way. */
const farewellMs = 10_000;
/** What a shell would split or expand where job.sh names a folder without quotes. */
const unusableInShell = /[\s*?[\\]/;

/**
 * A testbox in a process (scheduler.md 6.2): asks for jobs and does them one after the other, until `stop` or, with
 * `once`, after one question. Throws WORK_FOLDER_BUSY, NO_SANDBOX and USAGE at its start; with `once` also SCHEDULER_* when
 * the question gets no answer, otherwise it goes on asking.
 */
export async function runTestbox(options: TestboxOptions): Promise<void> {
  const { workFolder, clock, log, once, stop, sandbox } = options;
  openWorkFolder(workFolder);
  const unlock = lockFolder(workFolder);
  const ended = new AbortController();
  try {
    await checkSandbox(sandbox, options.env);
    const left = cleanWorkFolder(workFolder, log);
    if (left.length > 0) log.warn({ job_ids: left }, "removed what a testbox that was killed had left");
    const box = createTestbox(options, AbortSignal.any([ended.signal, laterThan(stop, clock, ended.signal)]));
    const registered = keepRegistered(box, AbortSignal.any([stop, ended.signal]));
    try {
      do {
        const answer = await ask(box, once);
        if (answer) options.onJob(answer.id, healthOf(await doJob(box, answer)));
        else if (!once) await clock.wait(options.pollMs, stop);
      } while (!once && !stop.aborted);
    } finally {
      ended.abort();
      await registered;
    }
  } finally {
    ended.abort();
    unlock();
  }
}

function createTestbox(options: TestboxOptions, giveUp: AbortSignal): Testbox {
  const { url, token } = options;
  return {
    ...options,
    giveUp,
    client: (jobToken) => createSchedulerClient({ url, token: jobToken ?? token, signal: giveUp }),
  };
}

/** The answer to one question; undefined also, after a word to the log, where it is none. */
async function ask(box: Testbox, once: boolean): Promise<BootAnswer | undefined> {
  try {
    return await box.client().askForJob(box.hostname);
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    if (box.stop.aborted) return undefined;
    if (once) throw error;
    box.log.warn({ reason: error.message }, "no answer");
    return undefined;
  }
}

function healthOf(end: string): string {
  return end === "finished" ? "success" : end;
}

/** Aborts some time after `stop` does, unless it is over by then. */
function laterThan(stop: AbortSignal, clock: Clock, over: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const startFarewell = async (): Promise<void> => {
    await clock.wait(farewellMs, over);
    controller.abort();
  };
  if (stop.aborted) void startFarewell();
  else stop.addEventListener("abort", () => void startFarewell(), { once: true });
  return controller.signal;
}

function openWorkFolder(path: string): void {
  if (unusableInShell.test(path)) {
    throw new CciError("USAGE", `--work ${path}: a job.sh cannot use a folder with blanks, *, ?, [ or \\ in its path`);
  }
  try {
    makeFolder(path, { mode: 0o700 });
  } catch (error) {
    throw new CciError("USAGE", `--work ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
