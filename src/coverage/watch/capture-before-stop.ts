import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { ServiceList } from "../goc/centre.js";
import { type ProfileMerge, startMerge } from "../profile/start-merge.js";
import { readExcludes } from "../read-excludes.js";
import { readServiceName, type ServiceName } from "../service-name.js";
import type { Snapshot } from "../store/snapshot.js";
import { eachOf } from "./each-of.js";
import { fetchUrgently } from "./fetch-urgently.js";
import { knownAddresses, noKnownAddress } from "./known-addresses.js";
import type { Gate } from "./open-gate.js";
import { type ReplicaCheck, replicaProfile } from "./replica-profile.js";
import { failedAddress, orTrouble, type ReplicaTrouble, troublesError } from "./replica-trouble.js";
import { viewCentre } from "./service-status.js";
import { storePulled } from "./store-pulled.js";
import { newestProfile } from "./stored-profile.js";
import { wantedAddresses } from "./wanted-addresses.js";
import type { WatchContext } from "./watch-context.js";

/** The part of the time that the list of the centre may take: there has to be some left for the agent. */
const listPart = 1 / 4;
/** The part after which the agent is asked beside the centre. */
const centrePart = 1 / 3;
/** The part after which a replica that has not answered gives its place to others, and is waited for beside them. */
const turnPart = 1 / 8;

/**
 * Stores what a replica knows before it ends (coverage.md 3.9 a and b), within `pullTimeoutMs`: beside all other work, without
 * reports, and without the schedule. Of all captures together few fetch at a time: those that `gate` lets in. The other
 * replicas of the service are merged with it where they answer in that time; without an address all of them count the
 * same. The snapshot that holds it: a new one, or the latest where nothing new is covered. Throws BAD_SERVICE_NAME, USAGE,
 * NOT_FOUND for an address or a service that is not listed, CENTRE_UNREACHABLE where nobody knows an address, why the
 * replica gave no profile, and what the store throws.
 */
export async function captureBeforeStop(
  context: WatchContext,
  gate: Gate,
  srvName: string,
  address: string | undefined,
): Promise<Snapshot> {
  const { rules, clock } = context;
  const service = readServiceName(srvName, rules.modules.keys());
  const isExcluded = await readExcludes(rules.exclude);
  const over = new AbortController();
  const late = new AbortController();
  const deadline = clock.wait(rules.pullTimeoutMs, over.signal).then(() => {
    late.abort(new CciError("AGENT_TOO_SLOW", `no whole answer within ${rules.pullTimeoutMs / 1000} s`));
  });
  try {
    const addresses = await replicasOf(context, srvName, service, late.signal);
    const [target] = address === undefined ? [] : wantedAddresses(srvName, addresses, [address]);
    const capture = startCapture({ known: newestProfile(context, service), isExcluded });
    const ask = (replica: string): Promise<void> => askReplica(context, gate, replica, capture, late.signal);
    if (target !== undefined) {
      await ask(target);
      const error = troublesError(capture.troubles);
      if (error) throw error;
    }
    await eachOf(
      addresses.filter((other) => other !== target),
      ask,
    );
    const error = troublesError(capture.troubles);
    if (error && capture.addresses.length === 0) throw error;
    return storePulled(context, {
      service,
      profile: capture.merge.result(),
      addresses: capture.addresses,
      failedAddresses: capture.troubles.map(failedAddress),
      isPartial: capture.addresses.length < addresses.length,
      reason: "prestop",
    }).snapshot;
  } finally {
    // Whoever was asked and is not needed any more is hung up on as at the deadline.
    over.abort();
    await deadline;
  }
}

/** As listed; where the centre takes too long as if it were down. */
async function replicasOf(
  context: WatchContext,
  srvName: string,
  service: ServiceName,
  stop: AbortSignal,
): Promise<readonly string[]> {
  const listed = await listInTime(context, stop);
  const addresses = knownAddresses(context, srvName, service, listed);
  if (addresses.length > 0) return addresses;
  if (listed) throw new CciError("NOT_FOUND", `the centre lists no service ${printable(srvName)}`);
  throw noKnownAddress(srvName);
}

async function listInTime(context: WatchContext, stop: AbortSignal): Promise<ServiceList | undefined> {
  const ended = new AbortController();
  const tooLong = context.clock.wait(context.rules.pullTimeoutMs * listPart, ended.signal);
  const view = viewCentre(context, AbortSignal.any([stop, ended.signal]));
  try {
    return (await Promise.race([view, tooLong]))?.listed;
  } finally {
    ended.abort();
    view.catch(() => {});
  }
}

/** What was fetched so far; a profile is merged as it comes, and not kept. */
interface Capture {
  readonly check: ReplicaCheck;
  readonly merge: ProfileMerge;
  /** That are merged. */
  readonly addresses: string[];
  readonly troubles: ReplicaTrouble[];
}

function startCapture(check: ReplicaCheck): Capture {
  return { check, merge: startMerge("fail"), addresses: [], troubles: [] };
}

/**
 * Fetches and merges one replica. The deadline is a trouble of the replica, as is a profile that does not fit to the first:
 * what the others gave is stored.
 */
async function askReplica(
  context: WatchContext,
  gate: Gate,
  address: string,
  { check, merge, addresses, troubles }: Capture,
  stop: AbortSignal,
): Promise<void> {
  const { pullTimeoutMs } = context.rules;
  const ended = new AbortController();
  const late = rejectedBy(stop, ended.signal);
  const fetch = async (): Promise<void> => {
    const leave = await gate.enter(stop);
    // One that hangs must not keep others from being saved.
    const slow = context.clock.wait(pullTimeoutMs * turnPart, ended.signal).then(leave);
    try {
      const fetched = fetchUrgently(context, address, pullTimeoutMs * centrePart, stop);
      merge.add(address, replicaProfile(await Promise.race([fetched, late]), check));
    } finally {
      ended.abort();
      await slow;
    }
  };
  const asked = await orTrouble(address, fetch, undefined);
  if ("trouble" in asked) troubles.push(asked.trouble);
  else addresses.push(address);
}

/** Never resolves; it is let go of with `ended`. */
function rejectedBy(stop: AbortSignal, ended: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason), { once: true, signal: ended });
  });
  rejected.catch(() => {});
  return rejected;
}
