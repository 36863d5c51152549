import type { Profile } from "../profile/profile.js";
import { startMerge } from "../profile/start-merge.js";
import { fetchReplica } from "./fetch-replica.js";
import { type ReplicaCheck, replicaProfile } from "./replica-profile.js";
import { orTrouble, type ReplicaTrouble } from "./replica-trouble.js";
import type { WatchContext } from "./watch-context.js";

/** What the replicas of a service gave. */
export interface PulledReplicas {
  /** Merged; undefined where no replica gave one. */
  readonly profile: Profile | undefined;
  /** That contributed, in the order in which they were asked. */
  readonly addresses: readonly string[];
  readonly troubles: readonly ReplicaTrouble[];
}

/**
 * Asks replicas one after the other, and merges what they give (coverage.md 4.3). Throws PROFILE_CONFLICT with the
 * addresses where they are of different builds.
 */
export async function pullReplicas(
  context: Pick<WatchContext, "centre" | "agents">,
  addresses: readonly string[],
  check: ReplicaCheck,
  stop?: AbortSignal,
): Promise<PulledReplicas> {
  const merge = startMerge("fail");
  const contributed: string[] = [];
  const troubles: ReplicaTrouble[] = [];
  for (const address of addresses) {
    const pulled = await orTrouble(
      address,
      async () => replicaProfile(await fetchReplica(context, address, stop), check),
      stop,
    );
    if ("trouble" in pulled) {
      troubles.push(pulled.trouble);
      continue;
    }
    merge.add(address, pulled.value);
    contributed.push(address);
  }
  return { profile: contributed.length > 0 ? merge.result() : undefined, addresses: contributed, troubles };
}
