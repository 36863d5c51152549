import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { ServiceList } from "../goc/centre.js";
import type { Profile } from "../profile/profile.js";
import { startMerge } from "../profile/start-merge.js";
import { readExcludes } from "../read-excludes.js";
import { readServiceName, type ServiceName } from "../service-name.js";
import type { Snapshot } from "../store/snapshot.js";
import { eachOf } from "./each-of.js";
import { fetchUrgently } from "./fetch-urgently.js";
import { knownAddresses, noKnownAddress } from "./known-addresses.js";
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

/**
 * Stores what a replica knows before it ends (coverage.md 3.9 a and b), within `pullTimeoutMs`: beside all other work, without
 * reports, and without the schedule. The other replicas of the service are merged with it where they answer in that
 * time; without an address all of them count the same. The snapshot that holds it: a new one, or the latest where nothing
 * new is covered. Throws BAD_SERVICE_NAME, USAGE, NOT_FOUND for an address or a service that is not listed,
 * CENTRE_UNREACHABLE where nobody knows an address, why the replica gave no profile, and what the store throws.
 */
export async function captureBeforeStop(
  context: WatchContext,
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
    const inOrder = target === undefined ? addresses : [target, ...addresses.filter((other) => other !== target)];
    const check = { known: newestProfile(context, service), isExcluded };
    const fetched = await fetchAll(context, inOrder, check, late.signal);
    const asked = fetched.troubles.filter((trouble) => target === undefined || trouble.address === target);
    const error = troublesError(asked);
    if (error && (target !== undefined || fetched.profiles.size === 0)) throw error;
    return storeFetched(context, service, inOrder, fetched);
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

interface Fetched {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly troubles: readonly ReplicaTrouble[];
}

async function fetchAll(
  context: WatchContext,
  addresses: readonly string[],
  check: ReplicaCheck,
  stop: AbortSignal,
): Promise<Fetched> {
  const patienceMs = context.rules.pullTimeoutMs * centrePart;
  const late = new Promise<never>((_, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason), { once: true });
  });
  late.catch(() => {});
  const profiles = new Map<string, Profile>();
  const troubles: ReplicaTrouble[] = [];
  await eachOf(addresses, async (address) => {
    const fetch = async (): Promise<Profile> => {
      stop.throwIfAborted();
      return replicaProfile(await Promise.race([fetchUrgently(context, address, patienceMs, stop), late]), check);
    };
    // The deadline is a trouble of the replica: what the others gave is stored.
    const fetched = await orTrouble(address, fetch, undefined);
    if ("trouble" in fetched) troubles.push(fetched.trouble);
    else profiles.set(address, fetched.value);
  });
  return { profiles, troubles };
}

/** What does not fit to the first is left out: it must not keep the first from being stored. */
function storeFetched(
  context: WatchContext,
  service: ServiceName,
  inOrder: readonly string[],
  { profiles, troubles }: Fetched,
): Snapshot {
  const merge = startMerge("fail");
  const addresses: string[] = [];
  const left = [...troubles];
  for (const address of inOrder) {
    const profile = profiles.get(address);
    if (!profile) continue;
    try {
      merge.add(address, profile);
      addresses.push(address);
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
      left.push({ address, error });
    }
  }
  const failedAddresses = left.map(failedAddress);
  const isPartial = addresses.length < inOrder.length;
  const pulled = {
    service,
    profile: merge.result(),
    addresses,
    failedAddresses,
    isPartial,
    reason: "prestop",
  } as const;
  return storePulled(context, pulled).snapshot;
}
