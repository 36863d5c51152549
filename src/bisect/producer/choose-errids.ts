import type { Regression } from "../regression/regression.js";
import { type ErridLists, reportedTexts } from "./errid-lists.js";
import { type DropRule, filterErrid } from "./filter-errid.js";
import { leastScore, scoreErrid } from "./score-errid.js";

/** An error id of a job that gets a task. */
interface ChosenErrid {
  readonly errid: string;
  /** Others of the same kind in the same file, which it stands for. */
  readonly related: readonly string[];
}

export interface ErridChoice {
  /** The best first. */
  readonly chosen: readonly ChosenErrid[];
  readonly dropped: ReadonlyMap<string, DropRule>;
}

/** What the error ids of a job are chosen by. */
export interface ErridSources {
  readonly statsKeys: readonly string[];
  readonly regressions: ReadonlyMap<string, Regression>;
  readonly lists: ErridLists;
  /** Those of the job that have a task: they keep their places. */
  readonly withTask: ReadonlySet<string>;
  /** Comes before all others without a task: a new error id that is asked for by name. */
  readonly first: string | undefined;
}

const mostPerJob = 6;

interface Candidate {
  readonly errid: string;
  readonly score: number;
}

/** Which of the error ids of a job get a task: the few that say most (bisect.md 2 P-4, P-5). */
export function chooseErrids(errids: readonly string[], sources: ErridSources): ErridChoice {
  const { regressions, lists } = sources;
  const texts = reportedTexts(sources.statsKeys);
  const dropped = new Map<string, DropRule>();
  const candidates: Candidate[] = [];
  for (const errid of errids) {
    const decision = filterErrid(errid, { regression: regressions.get(errid), texts, lists });
    if (!decision.isAdmitted) {
      dropped.set(errid, decision.rule);
      continue;
    }
    const score = scoreErrid(errid, lists.isBootstrap || lists.isWhitelisted(errid));
    if (score < leastScore && !decision.isNamed) dropped.set(errid, "low_score");
    else candidates.push({ errid, score });
  }
  candidates.sort((a, b) => rank(b, sources) - rank(a, sources) || b.score - a.score || (a.errid < b.errid ? -1 : 1));
  const groups = groupedByFile(candidates);
  const chosen = groups.slice(0, mostPerJob).map(([best, ...others]) => ({
    errid: (best as Candidate).errid,
    related: others.map(({ errid }) => errid),
  }));
  for (const { related } of chosen) for (const errid of related) dropped.set(errid, "same_file");
  for (const { errid } of groups.slice(mostPerJob).flat()) dropped.set(errid, "too_many");
  return { chosen, dropped };
}

function rank({ errid }: Candidate, { withTask, first }: ErridSources): number {
  if (withTask.has(errid)) return 2;
  return errid === first ? 1 : 0;
}

/** Build errors of one kind in one file have one cause; each group stands where its best does. */
function groupedByFile(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = signatureOf(candidate.errid) ?? candidate.errid;
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  return [...groups.values()];
}

const buildErrid = /^(?:[\w-]+\.eid|build-pkg|pkgbuild|makepkg|rpmbuild)\.([^:]+):(?:.*:)?((?:fatal-)?error|warning):/;

/** `FILE::KIND`; undefined where what stands for the file is a word that any error could have. */
function signatureOf(errid: string): string | undefined {
  const [, file, kind] = buildErrid.exec(errid) ?? [];
  return file !== undefined && /[/.]/.test(file) ? `${file}::${kind}` : undefined;
}
