import { clientTboxGroupOf, hostGroupOf, tboxGroupOf } from "../job/tbox-group.js";
import { isHostname } from "./hostname.js";
import { jobQueue } from "./queue-name.js";

/**
 * The queues of a machine, best first (scheduler.md 1.2, 2.8): those that `sched/host2queues` names, each machine
 * beginning with another one and what is idle work last; else those of its own name and of the groups it may mean.
 */
export function queuesOf(hostname: string, configured: string | undefined, turn: number): readonly string[] {
  const named = namesIn(configured);
  if (named.length > 0) {
    const first = turn % named.length;
    const rotated = [...named.slice(first), ...named.slice(0, first)];
    return [...rotated, ...rotated.map((name) => `${name}/idle`)].map(jobQueue);
  }
  const groups = [hostname, tboxGroupOf(hostname), clientTboxGroupOf(hostname), hostGroupOf(hostname)];
  return [...new Set(groups.filter((group) => group !== ""))].map(jobQueue);
}

/** Names of queues in the text of an entry; what can be none is left out. */
function namesIn(configured: string | undefined): readonly string[] {
  const names = (configured ?? "").split(",").map((name) => name.trim());
  return [...new Set(names.filter(isHostname))];
}
