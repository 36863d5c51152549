import type { Task } from "../queue/queue.js";
import { hostnameOf, normaliseMac } from "./host-macs.js";
import { queuesOf } from "./host-queues.js";
import { isHostname } from "./hostname.js";
import type { RememberedHost } from "./remembered-hosts.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";

/** Who asks for a job: a machine by one of its MACs, or by its name. */
export type Asked = { readonly mac: string } | { readonly hostname: string };

/** What a machine that is known got. */
export interface Taken {
  readonly hostname: string;
  /** Its queues, for a watch. */
  readonly queues: readonly string[];
  /** Undefined: none is ready. */
  readonly task: Task | undefined;
  /** Its entry in `sched/tbox2job`: the job it was given before, unless that is closed. */
  readonly before: string | undefined;
}

/** From taking a task to the answer; a process that dies in between gives it back like this. */
const dispatchLeaseMs = 60_000;

/** So often an operator may change what a machine is, while it asks. */
const mostRounds = 5;
const longestMac = 100;

/**
 * Takes a job for a machine: undefined where nobody knows it. A machine that asked before costs one round trip: a task is
 * taken on what was known of it, while that is read anew; if it has changed, the task goes back to its place.
 */
export async function takeTask(context: SchedulerContext, asked: Asked): Promise<Taken | undefined> {
  const { engine, hosts } = context;
  const mac = "mac" in asked ? asked.mac : undefined;
  if (mac !== undefined && (mac === "" || mac.length > longestMac)) return undefined;
  if ("hostname" in asked && !isHostname(asked.hostname)) return undefined;
  const key = "mac" in asked ? `mac ${normaliseMac(asked.mac)}` : `host ${asked.hostname}`;
  const nameOf = async () => ("mac" in asked ? hostnameOf(engine, asked.mac) : asked.hostname);

  let host = hosts.get(key);
  for (let left = mostRounds; left > 0; left--) {
    if (!host) {
      const hostname = await nameOf();
      if (hostname === undefined || !isHostname(hostname)) return undefined;
      host = { hostname, queues: undefined };
    }
    const queues = queuesOf(host.hostname, host.queues, Math.floor(Math.random() * 1000));
    const [task, now] = await bothOf(context, queues, readHost(context, nameOf(), host.hostname));
    if (now.hostname === host.hostname && now.queues === host.queues) {
      hosts.set(key, host);
      return { hostname: host.hostname, queues, task, before: now.before };
    }
    if (task) await engine.tasks.giveBack(task, { afterMs: 0, failed: false });
    hosts.delete(key);
    host = now.hostname === undefined ? undefined : { hostname: now.hostname, queues: now.queues };
    if (host === undefined || !isHostname(host.hostname)) return undefined;
  }
  return undefined;
}

/** A task for these queues, and what is read meanwhile; without that the task goes back. */
async function bothOf<T>(
  { engine }: SchedulerContext,
  queues: readonly string[],
  reading: Promise<T>,
): Promise<readonly [Task | undefined, T]> {
  const [taken, read] = await Promise.allSettled([engine.tasks.consume(queues, dispatchLeaseMs), reading]);
  if (taken.status === "rejected") throw taken.reason;
  if (read.status === "fulfilled") return [taken.value, read.value];
  if (taken.value) await engine.tasks.giveBack(taken.value, { afterMs: 0, failed: false });
  throw read.reason;
}

interface HostNow extends Partial<RememberedHost> {
  readonly before: string | undefined;
}

async function readHost(
  { engine: { maps } }: SchedulerContext,
  name: Promise<string | undefined>,
  supposed: string,
): Promise<HostNow> {
  const [hostname, queues, before] = await Promise.all([
    name,
    maps.get(schedulerMaps.host2queues, supposed),
    maps.get(schedulerMaps.testboxJob, supposed),
  ]);
  // Of another machine they say nothing.
  return hostname === supposed ? { hostname, queues, before } : { hostname, before: undefined };
}
