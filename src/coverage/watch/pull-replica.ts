import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { readAddress } from "../goc/read-address.js";
import { profileText } from "../profile/profile-text.js";
import { readExcludes } from "../read-excludes.js";
import { fetchReplica } from "./fetch-replica.js";
import { pullReplicas } from "./pull-replicas.js";
import { replicaProfile } from "./replica-profile.js";
import { troublesError } from "./replica-trouble.js";
import type { WatchContext } from "./watch-context.js";

type RawContext = Pick<WatchContext, "centre" | "agents">;

/**
 * The raw profile of one replica, as it came; nothing is stored (coverage.md 3.3). The centre has to list the address:
 * nobody gets into the network through us. Throws USAGE, NOT_FOUND, BAD_PROFILE, and as centre and agents do.
 */
export async function pullReplica(context: RawContext, address: string, stop?: AbortSignal): Promise<Buffer> {
  const wanted = readAddress(address);
  const listed = await context.centre.list(stop);
  if (![...listed.values()].some((addresses) => addresses.includes(wanted))) {
    throw new CciError("NOT_FOUND", `the centre lists no address ${printable(wanted)}`);
  }
  const answer = await fetchReplica(context, wanted, stop);
  replicaProfile(answer, { known: undefined, isExcluded: () => false });
  return answer;
}

/**
 * The profiles of all replicas of a service, merged, in canonical form; nothing is stored (coverage.md 3.3). One that
 * fails fails all: nobody could see that it is missing. Names that do not parse will do. Throws NOT_FOUND where the
 * centre lists no such service, PROFILE_CONFLICT, and as `pullReplica`.
 */
export async function pullServiceRaw(
  context: RawContext & Pick<WatchContext, "rules">,
  srvName: string,
  stop?: AbortSignal,
): Promise<Buffer> {
  const addresses = (await context.centre.list(stop)).get(srvName) ?? [];
  if (addresses.length === 0) throw new CciError("NOT_FOUND", `the centre lists no service ${printable(srvName)}`);
  const isExcluded = await readExcludes(context.rules.exclude);
  const { profile, troubles } = await pullReplicas(context, addresses, { known: undefined, isExcluded }, stop);
  const error = troublesError(troubles);
  if (error || !profile)
    throw error ?? new CciError("BAD_PROFILE", `no replica of ${printable(srvName)} has a profile`);
  return Buffer.from(profileText(profile));
}
