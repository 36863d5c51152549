import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import type { Verdict } from "../search/oracle.js";
import type { BuildFacts } from "./build-log.js";
import { erridForms, isCoarseErrid, passTwins } from "./errid-forms.js";
import { erridsOf } from "./errids-of.js";
import { lostReason } from "./lost-job.js";
import { runSeconds } from "./run-seconds.js";
import { statCount } from "./stat-count.js";
import { testPointReached } from "./test-point.js";

/** A job that has ended, and what it is judged by. */
export interface RunFacts {
  readonly errid: string;
  readonly category: "build" | "function" | "benchmark";
  readonly job: Job;
  readonly badJob: Job;
  /** Undefined: there is no build log to read. */
  readonly build: BuildFacts | undefined;
}

/** `lost`: the job says nothing because of machines, networks or people; worth another try (bisect.md 3.3 C-12). */
export interface RunVerdict {
  readonly verdict: Verdict | "lost";
  /** In words, for people. */
  readonly reason: string;
}

/** What a job says, and what it measured. */
export type JobVerdict = RunVerdict & { readonly value?: number };

/**
 * The verdict of one run of an errid task (bisect.md 4.2): the first rule that matches. A missing error is good only where
 * something shows that it would have been seen. A build whose log can be read must have compiled the file that the errid
 * names, or have got to linking: other objects prove nothing of that file.
 */
export function verdictOf(facts: RunFacts): RunVerdict {
  const { job, errid, category } = facts;
  return (
    targetVerdict(facts) ??
    lostVerdict(job, errid) ??
    passVerdict(job, errid) ??
    healthVerdict(job) ??
    (category === "build" ? buildVerdict(facts) : testVerdict(facts))
  );
}

function targetVerdict({ errid, job, badJob }: RunFacts): RunVerdict | undefined {
  const key = erridForms(errid).find((form) => isPresent(job, form));
  if (key === undefined) return undefined;
  const seen = `${key} is in the stats`;
  if (!isCoarseErrid(errid)) return { verdict: "bad", reason: seen };
  const marks = specificErrids(badJob);
  if (marks.length === 0) return { verdict: "bad", reason: seen };
  const own = new Set(erridsOf(job));
  const shared = marks.find((mark) => own.has(mark));
  if (shared !== undefined) return { verdict: "bad", reason: `${seen}, and ${shared} of the bad job` };
  return { verdict: "skip", reason: `${seen}, but any failure sets it, and no other error of the bad job is there` };
}

/** By the stats; by the list of errids alone where a store has no stats. */
function isPresent(job: Job, key: string): boolean {
  return isObject(job.stats) ? statCount(job, key) > 0 : erridsOf(job).includes(key);
}

/** Errors that tell what went wrong in a job: what stderr says only where there is nothing else. */
function specificErrids(badJob: Job): readonly string[] {
  const specific = erridsOf(badJob).filter((errid) => !isCoarseErrid(errid));
  const better = specific.filter((errid) => !errid.startsWith("stderr."));
  return better.length > 0 ? better : specific;
}

function lostVerdict(job: Job, errid: string): RunVerdict | undefined {
  const reason = lostReason(job, passTwin(job, errid) !== undefined);
  return reason === undefined ? undefined : { verdict: "lost", reason };
}

function passVerdict(job: Job, errid: string): RunVerdict | undefined {
  const twin = passTwin(job, errid);
  return twin === undefined ? undefined : { verdict: "good", reason: `${twin} is in the stats` };
}

function passTwin(job: Job, errid: string): string | undefined {
  return passTwins(errid).find((twin) => statCount(job, twin) > 0);
}

function healthVerdict({ job_health }: Job): RunVerdict | undefined {
  return job_health === "success" ? { verdict: "good", reason: "the job succeeded without the error" } : undefined;
}

const fewObjects = 50;
const fewCompileLines = 30;
const buildIsOver = 30;
const buildBegins = 20;
const muchShorter = 0.3;
const aboutAsLong = 0.7;

function buildVerdict({ job, badJob, build }: RunFacts): RunVerdict {
  const proof = build && buildProof(build);
  if (proof !== undefined) return { verdict: "good", reason: `the build failed without the error, but ${proof}` };
  const broke = "the build broke earlier";
  if (build?.stage !== undefined && build.stage < buildBegins) {
    return { verdict: "skip", reason: `${broke}: it did not get beyond fetching and preparing the sources` };
  }
  const isSpeaking = build !== undefined && build.objects + build.compileLines > 0;
  if (isSpeaking && build.hasSourceFile === false) {
    return { verdict: "skip", reason: `${broke}: its log does not name the file of the error` };
  }
  const [seconds, badSeconds] = [runSeconds(job), runSeconds(badJob)];
  if (seconds === undefined || badSeconds === undefined) {
    return { verdict: "skip", reason: "the build failed otherwise, and nothing tells how far it got" };
  }
  const took = `it took ${Math.round(seconds)} s, the bad job ${Math.round(badSeconds)} s`;
  if (seconds < muchShorter * badSeconds) return { verdict: "skip", reason: `${broke}: ${took}` };
  if (seconds > aboutAsLong * badSeconds) {
    return { verdict: "good", reason: `the build failed without the error, and ran about as long: ${took}` };
  }
  return { verdict: "skip", reason: `the build failed otherwise, and may have broken earlier: ${took}` };
}

/** What shows that the build got far enough to show the error. */
function buildProof({ hasSourceFile, isLinking, objects, compileLines, stage }: BuildFacts): string | undefined {
  if (hasSourceFile) return "its log names the file of the error";
  if (isLinking) return "it got to linking";
  if (stage !== undefined && stage >= buildIsOver) return "it got beyond compiling";
  if (hasSourceFile === false) return undefined;
  if (objects > fewObjects) return `it made ${objects} objects`;
  return compileLines > fewCompileLines ? `it compiled ${compileLines} files` : undefined;
}

function testVerdict({ errid, job, badJob }: RunFacts): RunVerdict {
  const proof = testPointReached(errid, job, badJob);
  if (proof !== undefined) return { verdict: "good", reason: `the job failed without the error, but ${proof}` };
  const health = String(job.job_health ?? "unknown").slice(0, 40);
  return { verdict: "skip", reason: `the job ended with ${health}, and nothing shows that the test was reached` };
}
