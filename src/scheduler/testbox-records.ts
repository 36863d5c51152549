import { localTimestamp } from "../job/local-timestamp.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { allSettled } from "./all-settled.js";
import { endRun } from "./end-run.js";
import { isHostname } from "./hostname.js";
import { Refusal } from "./refusal.js";
import { parseRunningJob, readRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { orRefuse } from "./server-trouble.js";
import { parseTestboxJob, testboxJob } from "./testbox-job.js";

/** What a host that runs testboxes says of itself (scheduler.md 2.8). */
export interface TestboxRegistration {
  readonly type: "dc" | "vm" | "hw";
  readonly hostname: string;
  readonly is_remote: boolean;
  readonly arch?: string;
  readonly owner?: string;
  readonly max_mem?: string;
}

/** By whom a registration is meant. */
export type RegisteredName = Pick<TestboxRegistration, "type" | "hostname" | "is_remote">;

/** How long it is believed, in ms. */
const lifeMs = { dc: 60_000, vm: 60_000, hw: 600_000 } as const;

/** Keeps it until heart beats stay out. Throws Refusal 400 for what is no name of a machine, 503. */
export async function registerTestbox({ engine }: SchedulerContext, testbox: TestboxRegistration): Promise<void> {
  checkName(testbox.hostname);
  await orRefuse(() => engine.expiring.set(keyOf(testbox), JSON.stringify(testbox), lifeMs[testbox.type]));
}

/** False: it is not registered, or no longer. Throws Refusal 503. */
export async function heartBeat({ engine }: SchedulerContext, testbox: RegisteredName): Promise<boolean> {
  return orRefuse(() => engine.expiring.extend(keyOf(testbox), lifeMs[testbox.type]));
}

function keyOf({ type, hostname, is_remote }: RegisteredName): string {
  return `/tbox/${type}/${is_remote ? "remote" : "local"}-${hostname}`;
}

/** What lkp-wtmp reports, besides the name of the testbox. */
const wtmpFields = ["tbox_state", "mac", "ip", "job_id"] as const;
const longestValue = 200;

/**
 * Keeps what a testbox says of itself (scheduler.md 2.8): `tbox_state`, `mac`, `ip`, `job_id`, of which others are left
 * out; a state `crash` ends its job. Throws Refusal 400 for what is no name of a machine, 503 where the queue server is away.
 */
export async function recordWtmp(
  context: SchedulerContext,
  testbox: string,
  report: ReadonlyMap<string, string>,
): Promise<void> {
  const { engine, clock } = context;
  checkName(testbox);
  const said = wtmpFields.flatMap((field): readonly (readonly [string, string])[] => {
    const value = report.get(field);
    if (value === undefined || value === "" || value.length > longestValue) return [];
    return [[field === "tbox_state" ? "state" : field, value]];
  });
  const record = { time: localTimestamp(clock.nowMs()), ...Object.fromEntries(said) };
  await orRefuse(async () => {
    await engine.maps.set(schedulerMaps.testboxWtmp, testbox, stringifyDigitSafe(record));
    if (report.get("tbox_state") === "crash") await endCrashed(context, testbox);
  });
}

async function endCrashed(context: SchedulerContext, testbox: string): Promise<void> {
  const given = await testboxJob(context.engine, testbox);
  if (given !== undefined)
    await endRun(context, given.job_id, { health: "crash", isStill: (job) => job.testbox === testbox });
}

/** Keeps the port at which a testbox can be reached by ssh. Throws as of `recordWtmp`. */
export async function setSshPort({ engine }: SchedulerContext, testbox: string, sshPort: string): Promise<void> {
  checkName(testbox);
  if (!/^\d{1,5}$/.test(sshPort)) throw new Refusal(400, `Invalid ssh_port: ${JSON.stringify(sshPort).slice(0, 80)}`);
  await orRefuse(() => engine.maps.set(schedulerMaps.testboxSshPort, testbox, sshPort));
}

/** Says which queues a machine takes jobs from, in place of those of its group. Throws as of `recordWtmp`. */
export async function setHostQueues(
  { engine }: SchedulerContext,
  hostname: string,
  queues: readonly string[],
): Promise<void> {
  checkName(hostname);
  const bad = queues.find((queue) => !isHostname(queue));
  if (bad !== undefined || queues.length === 0) {
    throw new Refusal(400, `Invalid queues: ${JSON.stringify(bad ?? "").slice(0, 80)}`);
  }
  await orRefuse(() => engine.maps.set(schedulerMaps.host2queues, hostname, queues.join(",")));
}

/** The machine takes the jobs of its group again. Throws Refusal 503. */
export async function removeHostQueues({ engine }: SchedulerContext, hostname: string): Promise<void> {
  await orRefuse(() => engine.maps.remove(schedulerMaps.host2queues, hostname));
}

/**
 * What is known of a testbox: what it said last, and over it what it was given and what became of that, as `time`,
 * `state`, `mac`, `ip`, `job_id`, `deadline`, `ssh_port`. Undefined: nothing. Throws Refusal 503.
 */
export async function testboxRecord(
  { engine }: SchedulerContext,
  testbox: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { maps } = engine;
  return orRefuse(async () => {
    const [wtmp, given, reboot, sshPort] = await allSettled([
      maps.get(schedulerMaps.testboxWtmp, testbox),
      maps.get(schedulerMaps.testboxJob, testbox),
      maps.get(schedulerMaps.rebooting, testbox),
      maps.get(schedulerMaps.testboxSshPort, testbox),
    ]);
    if (wtmp === undefined && given === undefined && reboot === undefined) return undefined;
    return {
      ...parseRunningJob(wtmp),
      ...(sshPort === undefined ? {} : { ssh_port: sshPort }),
      ...(reboot === undefined ? {} : { ...parseRunningJob(reboot), state: "rebooting_queue" }),
      ...(await givenTo({ maps }, given)),
    };
  });
}

async function givenTo(engine: Parameters<typeof readRunningJob>[0], text: string | undefined) {
  const given = parseTestboxJob(text);
  const job = given && (await readRunningJob(engine, given.job_id));
  if (given === undefined || job === undefined) return {};
  const state = job.job_stage === "boot" ? "booting" : "running";
  return { time: localTimestamp(given.since_ms), state, job_id: given.job_id, deadline: job.deadline };
}

function checkName(testbox: string): void {
  if (!isHostname(testbox)) throw new Refusal(400, `Invalid testbox: ${JSON.stringify(testbox).slice(0, 80)}`);
}
