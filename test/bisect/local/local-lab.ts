import { existsSync } from "node:fs";
import { join } from "node:path";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import { addWorkTree, moveWorkTree, removeWorkTree } from "../../../src/bisect/git/work-tree.js";
import { usualTerms } from "../../../src/bisect/local/bisect-terms.js";
import type { LocalOutcome, LocalSearch } from "../../../src/bisect/local/local-search.js";
import type { RunRecord } from "../../../src/bisect/local/run-record.js";
import { searchKey } from "../../../src/bisect/local/search-key.js";
import { searchLocally } from "../../../src/bisect/local/search-locally.js";
import { openSearchState } from "../../../src/bisect/local/search-state.js";
import { systemClock } from "../../../src/support/clock.js";
import { makeFolder } from "../../support/temp-folder.js";
import { type CommitPlan, makeRepository, type TestRepository } from "../git/make-repository.js";

/** How a search of a test differs from the plainest one: revisions by the names of the plan. */
interface LabSearch extends Partial<Omit<LocalSearch, "bad" | "goods" | "gitDir" | "command">> {
  readonly bad: string;
  readonly goods: readonly string[];
  /** For `sh -c`. */
  readonly script: string;
  readonly resume?: boolean;
  readonly cacheFolder?: string;
  readonly stop?: AbortSignal;
  readonly onRun?: (record: RunRecord) => void;
  /** Work trees cannot be removed at the end. */
  readonly keepsTrees?: boolean;
}

interface LabAnswer {
  readonly outcome: LocalOutcome;
  /** Starts of the command, `NAME RUN_NO`, in their order. */
  readonly started: readonly string[];
  readonly lastLines: readonly string[];
  readonly output: string;
  readonly logPath: string;
  readonly statePath: string;
  readonly treesLeft: number;
  /** Whether the state was there still when the answer came. */
  readonly hadState: boolean;
}

export interface LocalLab {
  readonly repository: TestRepository;
  search(search: LabSearch): Promise<LabAnswer>;
}

/** `c1` ... `cN`, where the file `n` holds the number of the commit. */
export function numbered(length: number): readonly CommitPlan[] {
  return Array.from({ length }, (_, at) => ({ name: `c${at + 1}`, files: { n: `${at + 1}\n` } }));
}

/** A real repository, in which a real command is searched for. */
export function openLocalLab(plans: readonly CommitPlan[]): LocalLab {
  const repository = makeRepository(plans);
  const { gitDir } = repository;
  const folder = makeFolder();
  const nameOf = new Map(plans.map(({ name }) => [repository.hash(name), name]));
  return {
    repository,
    async search({ script, resume = false, cacheFolder, stop, onRun, keepsTrees, bad, goods, ...more }) {
      const search: LocalSearch = {
        gitDir,
        bad: repository.hash(bad),
        goods: goods.map(repository.hash),
        autoGood: false,
        command: ["sh", "-c", script],
        build: undefined,
        rules: { signalIsBad: false, timeoutIs: "skip", timeoutS: undefined, isMetric: more.metric !== undefined },
        metric: undefined,
        runs: "auto",
        rateShift: false,
        confidence: 0.95,
        maxRuns: 600,
        jobs: 1,
        range: { firstParent: false, noMerges: false, paths: [] },
        terms: usualTerms,
        replayed: [],
        ...more,
      };
      const key = searchKey(search);
      const statePath = join(folder, `${key}.json`);
      const logPath = join(folder, `${key}.log`);
      const treeFolders = Array.from({ length: search.jobs }, (_, at) => join(folder, `${key}-${at}`));
      const started: string[] = [];
      const lastLines: string[] = [];
      let output = "";
      const state = openSearchState(statePath, key, resume);
      try {
        const outcome = await searchLocally(search, {
          history: openHistory(gitDir, stop),
          trees: {
            add: (commit, at) => addWorkTree(gitDir, commit, at, stop),
            move: (at, commit) => moveWorkTree(gitDir, commit, at, stop),
            async remove(at) {
              if (keepsTrees) throw new Error(`${at} stays`);
              removeWorkTree(gitDir, at);
            },
          },
          treeFolders,
          key,
          state,
          logPath,
          cacheFolder,
          env: process.env,
          watcher: {
            onStart: (commit, runNo) => started.push(`${nameOf.get(commit)} ${runNo}`),
            onOutput(_, bytes) {
              output += bytes.toString("utf8");
            },
            onAbort: (lines) => lastLines.push(...lines),
            onProgress() {},
            onRun: (record) => onRun?.(record),
          },
          clock: systemClock,
          stop: stop ?? new AbortController().signal,
        });
        const treesLeft = treeFolders.filter(existsSync).length;
        const hadState = existsSync(statePath);
        if (outcome.status === "found") state.remove();
        return { outcome, started, lastLines, output, logPath, statePath, treesLeft, hadState };
      } catch (error) {
        throw Object.assign(error as Error, { started, lastLines, treesLeft: treeFolders.filter(existsSync).length });
      }
    },
  };
}
