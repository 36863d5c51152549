import { CciError } from "../../support/cci-error.js";
import { refusedStatus } from "../goc/refused-status.js";
import type { WatchContext } from "./watch-context.js";

/** Of an answer of a centre that works: the replica is dead, or not listed. */
export const replicaRefused = 417;

/**
 * The profile of one replica as it came: through the centre, or straight from the agent where the centre fails
 * (coverage.md 4.3). An address that is not allowed is never named to the centre, which would connect to it.
 * Throws what `Centre.profile` and `Agents.profile` throw.
 */
export async function fetchReplica(
  { centre, agents }: Pick<WatchContext, "centre" | "agents">,
  address: string,
  stop?: AbortSignal,
): Promise<Buffer> {
  await agents.checkAllowed(address);
  try {
    return await centre.profile(address, stop);
  } catch (error) {
    stop?.throwIfAborted();
    if (!(error instanceof CciError) || refusedStatus(error) === replicaRefused) throw error;
    return agents.profile(address, stop);
  }
}
