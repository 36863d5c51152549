import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { vi } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { runTask, type TaskEnd } from "../../../src/bisect/consumer/run-task.js";
import type { Mirrors } from "../../../src/bisect/git/open-mirrors.js";
import type { TaskRequest } from "../../../src/bisect/task/task-request.js";
import type { Job } from "../../../src/job/load-job.js";
import type { Document } from "../../../src/store/document.js";
import { makeNumberedRepository, type NumberedRepository } from "../../cli/bisect-repository.js";
import { badEnd, goodEnd, openStepLab, type StepLab } from "../steps/step-lab.js";

/** The error came with it. */
const culprit = 11;
const newest = 16;

/** A claimed task whose bad commit is the newest of a repository, and whose step jobs end at once. */
export interface RunLab extends StepLab {
  readonly repository: NumberedRepository;
  readonly culprit: string;
  /** Begins to work on the task. */
  start(options?: RunOptions): Promise<TaskEnd>;
  /** Lets virtual time go on until `isReached`. */
  until(isReached: () => boolean): Promise<void>;
  /** Lets virtual time go on until the promise is settled. */
  ended(run: Promise<TaskEnd>): Promise<TaskEnd>;
  /** Number of the commit that a step job runs. */
  numberOf(job: Job): number;
  /** Jobs behind the first `count` do not end. */
  holdAfter(count: number): void;
}

interface RunOptions {
  readonly context?: Partial<BisectContext>;
  readonly stop?: AbortSignal;
  readonly mirrors?: Partial<Mirrors>;
}

/** So little at once that no limit of a task is reached while git is at work. */
const stepMs = 50;

export async function openRunLab(request: Partial<TaskRequest> = {}): Promise<RunLab> {
  const repository = makeNumberedRepository(newest);
  const linux = { _url: "https://git.example/pub/linux.git", commit: repository.commit(newest) };
  const lab = await openStepLab(request, { ss: { linux } });
  const gitDir = join(repository.path, ".git");
  const numbers = new Map(Array.from({ length: newest }, (_, at) => [repository.commit(at + 1), at + 1]));
  const numberOf = (job: Job): number => numbers.get(String(((job.ss as Job).linux as Job).commit)) ?? 0;
  const end = (job: Job): Document => (numberOf(job) >= culprit ? badEnd : goodEnd);
  lab.fate = end;
  const until = async (isReached: () => boolean): Promise<void> => {
    while (!isReached()) {
      await turn();
      lab.clock.advance(stepMs);
    }
  };
  return Object.assign(lab, {
    repository,
    culprit: repository.commit(culprit),
    numberOf,
    until,
    start: ({ context, stop = new AbortController().signal, mirrors }: RunOptions = {}) =>
      runTask({ ...lab.context, ...context }, lab.held, {
        scheduler: lab.scheduler,
        mirrors: { mirror: async () => gitDir, fetchObject: async () => false, ...mirrors },
        stop,
      }),
    async ended(run: Promise<TaskEnd>) {
      const over = vi.fn();
      run.then(over, over);
      await until(() => over.mock.calls.length > 0);
      return run;
    },
    holdAfter(count: number) {
      lab.fate = (job, submitted) => (submitted > count ? undefined : end(job));
    },
  });
}
