import { termOf } from "../bisect/local/bisect-terms.js";
import type { LocalSearch } from "../bisect/local/local-search.js";
import type { SearchWatcher } from "../bisect/local/search-locally.js";
import type { SearchPhase, SearchProgress } from "../bisect/search/search-progress.js";
import { printable } from "../support/printable.js";
import type { BisectRunOptions } from "./bisect-run-options.js";
import { message } from "./output.js";
import { createStatusLine } from "./status-line.js";

/** Watches a search and says on stderr how it goes. */
export interface BisectRunWatcher extends SearchWatcher {
  close(): void;
}

const tickMs = 1000;
const shownHex = 12;
const phases: Readonly<Record<SearchPhase, string>> = {
  reproduce: "making sure of the bad commit",
  find_good: "making sure of the good commit",
  search: "searching",
  confirm: "confirming",
};

/** On a terminal one line that changes; with `-v` a line per run and all that the command prints. */
export function watchBisectRun({ quiet, verbose }: BisectRunOptions, { terms }: LocalSearch): BisectRunWatcher {
  const line = createStatusLine(quiet === true);
  let progress: SearchProgress | undefined;
  let started: { readonly commit: string; readonly atMs: number } | undefined;
  const show = (): void => line.show(() => textOf(progress, started));
  const timer = setInterval(show, tickMs);
  timer.unref();
  show();
  return {
    onProgress(now) {
      progress = now;
      show();
    },
    onStart(commit, runNo) {
      started = { commit, atMs: Date.now() };
      if (verbose) {
        line.clear();
        message(`run ${runNo} of ${commit}`);
      }
      show();
    },
    onOutput(_, bytes) {
      if (!verbose) return;
      line.clear();
      process.stderr.write(bytes);
    },
    onRun({ commit, runNo, verdict, reason }) {
      if (!verbose) return;
      line.clear();
      message(`run ${runNo} of ${commit}: ${termOf(verdict, terms)} (${printable(reason)})`);
    },
    onAbort(lastLines) {
      line.clear();
      if (!verbose) for (const text of lastLines) message(text);
    },
    close() {
      clearInterval(timer);
      line.clear();
    },
  };
}

function textOf(
  progress: SearchProgress | undefined,
  started: { readonly commit: string; readonly atMs: number } | undefined,
): string {
  const parts = [progress === undefined ? "checking the first commit out" : phases[progress.phase]];
  if (progress) {
    const { runs, candidates, posterior, likeliest, runsLeft } = progress;
    parts.push(`${runs} runs done`, `about ${Math.max(0, Math.ceil(runsLeft))} to go`);
    if (candidates > 1) parts.push(`${candidates} commits left`);
    if (posterior !== undefined && likeliest !== undefined) {
      parts.push(`${likeliest.slice(0, shownHex)} at ${Math.round(posterior * 100)} %`);
    }
  }
  if (started) {
    parts.push(`running ${started.commit.slice(0, shownHex)} for ${Math.round((Date.now() - started.atMs) / 1000)} s`);
  }
  return parts.join(", ");
}
