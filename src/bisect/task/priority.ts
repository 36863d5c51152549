import type { BisectTask } from "./bisect-task.js";

/** What tasks of the API have where nothing is said (bisect.md 1.7). */
export const apiPriority = 999;

/** What is waited for more than all else. */
interface WatchLists {
  readonly suites: ReadonlySet<string>;
  /** Short names of repositories. */
  readonly projects: ReadonlySet<string>;
  readonly errids: ReadonlySet<string>;
}

const defaultWatchLists: WatchLists = {
  suites: new Set(["check_abi", "pkgbuild"]),
  projects: new Set(["linux"]),
  errids: new Set(),
};

/** The priority of a task that nobody asked for: 0..6 (bisect.md 1.7). */
export function watchPriority(
  task: Pick<BisectTask, "suite" | "project" | "error_id">,
  lists: WatchLists = defaultWatchLists,
): number {
  const { suites, projects, errids } = lists;
  return (suites.has(task.suite) ? 2 : 0) + (projects.has(task.project) ? 1 : 0) + (errids.has(task.error_id) ? 3 : 0);
}

export const weekS = 7 * 86_400;

/** Weeks beyond these add nothing. */
export const mostWeeks = 10;

/** The priority that counts: who waits gains one with each whole week, so nobody waits for ever (bisect.md 1.7). */
export function effectivePriority(task: Pick<BisectTask, "priority_level" | "submit_time">, nowS: number): number {
  const weeks = Math.floor((nowS - task.submit_time) / weekS);
  return task.priority_level + Math.min(mostWeeks, Math.max(0, weeks));
}
