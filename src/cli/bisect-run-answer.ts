import type { History } from "../bisect/history.js";
import type { LocalOutcome, LocalSearch } from "../bisect/local/local-search.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import type { BisectRunOptions } from "./bisect-run-options.js";
import { message, print } from "./output.js";

export interface BisectRunAnswer {
  readonly outcome: LocalOutcome;
  readonly search: LocalSearch;
  readonly history: History;
  readonly logPath: string;
  readonly options: BisectRunOptions;
}

/** bisect.md 5.4. */
const exits: Readonly<Record<LocalOutcome["status"], number>> = {
  found: 0,
  inconclusive_range: 2,
  merge_base_bad: 3,
  not_reproducible: 4,
  bad_good_commit: 4,
  no_good_commit: 4,
  unrelated_history: 4,
  inconclusive_flaky: 5,
  confirm_failed: 5,
  no_change: 5,
  interrupted: exitCodes.interrupted,
};

const hints: Partial<Readonly<Record<LocalOutcome["status"], string>>> = {
  not_reproducible: "-v shows what the command prints; a test of files that are not committed finds none of them",
  bad_good_commit: "--bayes where it fails there too, but more rarely; --auto-good looks further back",
  no_good_commit: "--good REV names a commit at which the command works",
  merge_base_bad: "what is searched for was mended between there and the good commit: search from the merge base on",
  inconclusive_flaky: "--resume --max-runs N goes on from here",
  interrupted: "the same command with --resume goes on",
};

/** Prints what came of a search (bisect.md 5.4) and gives the exit code. */
export async function printBisectRun(answer: BisectRunAnswer): Promise<number> {
  const { outcome, options } = answer;
  if (options.json) print(`${JSON.stringify(await objectOf(answer))}\n`);
  else print(`${(await linesOf(answer)).join("\n")}\n`);
  if (!options.quiet) {
    if (!options.json) for (const warning of outcome.warnings) message(`warning: ${printable(warning)}`);
    const hint = hints[outcome.status];
    if (hint !== undefined) message(`hint: ${hint}`);
  }
  return exits[outcome.status];
}

async function objectOf({ outcome, history, logPath }: BisectRunAnswer): Promise<Readonly<Record<string, unknown>>> {
  const { culprit } = outcome;
  return {
    status: outcome.status,
    culprit: culprit ?? null,
    subject: culprit === undefined ? null : (await history.facts(culprit)).subject,
    confidence: outcome.confidence ?? null,
    candidates: outcome.candidates,
    engine: outcome.engine,
    runs: outcome.runs,
    steps: outcome.steps,
    skipped: outcome.skipped,
    bad: outcome.bad,
    good: outcome.goods,
    p_bad: outcome.pBad ?? null,
    p_good: outcome.pGood ?? null,
    reason: outcome.reason,
    warnings: outcome.warnings,
    log: logPath,
  };
}

async function linesOf({ outcome, search, history, logPath }: BisectRunAnswer): Promise<readonly string[]> {
  const { status, culprit, candidates } = outcome;
  const name = `first ${search.terms.bad} commit`;
  const work = [
    `runs        ${outcome.runs} on ${outcome.steps} commits${skippedText(outcome)}`,
    `log         ${logPath}`,
  ];
  if (culprit !== undefined) {
    const { subject, authorName, authorEmail, authorTime } = await history.facts(culprit);
    return [
      `${culprit} is the ${name}`,
      `subject     ${printable(subject)}`,
      `author      ${printable(`${authorName} <${authorEmail}>`)}`,
      `date        ${dateText(authorTime)}`,
      `confidence  ${confidenceText(outcome, search)}`,
      ...work,
    ];
  }
  if (status === "inconclusive_range" && candidates.length > 0) {
    // Word for word what git bisect says.
    const head = ["There are only 'skip'ped commits left to test.", `The ${name} could be any of:`];
    return [...head, ...candidates, "We cannot bisect more!", ...work];
  }
  const suspects = candidates.length > 0 ? [`The ${name} may be any of:`, ...candidates] : [];
  return [`${status}: ${printable(outcome.reason)}`, ...suspects, ...work];
}

function skippedText({ skipped }: LocalOutcome): string {
  return skipped.length > 0 ? `, ${skipped.length} skipped` : "";
}

/** A share below 1 is never shown as 1. */
function confidenceText({ confidence = 0, pBad, pGood, engine }: LocalOutcome, { runs }: LocalSearch): string {
  const digits = (Math.floor(confidence * 1000) / 1000).toFixed(3);
  if (runs === 1) return `${digits}, of single runs; --runs auto would confirm it`;
  if (engine !== "flaky" || pBad === undefined || pGood === undefined) return digits;
  return `${digits}, bad in ${percent(pBad)} of the runs since, in ${percent(pGood)} before`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace("T", " ").replace(".000Z", " UTC");
}
