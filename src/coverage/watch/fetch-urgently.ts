import { refusedStatus } from "../goc/refused-status.js";
import { replicaRefused } from "./fetch-replica.js";
import type { WatchContext } from "./watch-context.js";

/**
 * As `fetchReplica` for a replica that is about to end: the agent itself is asked as soon as the centre fails or has not
 * answered within `patienceMs`, and the first answer counts: the other request is hung up on (coverage.md 3.9). Throws as `Agents.profile`, CENTRE_REFUSED
 * where the centre says that the replica is dead, and the reason of `stop`.
 */
export async function fetchUrgently(
  { centre, agents, clock }: Pick<WatchContext, "centre" | "agents" | "clock">,
  address: string,
  patienceMs: number,
  stop: AbortSignal,
): Promise<Buffer> {
  await agents.checkAllowed(address);
  const ended = new AbortController();
  const either = AbortSignal.any([stop, ended.signal]);
  const viaCentre = centre.profile(address, either);
  const askAgent = async (): Promise<Buffer> => {
    const isFinal = viaCentre.then(
      () => true,
      (error: unknown) => refusedStatus(error) === replicaRefused,
    );
    const isSlow = clock.wait(patienceMs, ended.signal).then(() => false);
    return (await Promise.race([isFinal, isSlow])) ? viaCentre : agents.profile(address, either);
  };
  const direct = askAgent();
  try {
    return await Promise.any([viaCentre, direct]);
  } catch {
    // Both failed: what the agent itself did says more.
    return await direct;
  } finally {
    ended.abort();
  }
}
