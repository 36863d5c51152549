import { CciError } from "../../support/cci-error.js";
import type { WatchContext } from "./watch-context.js";

const firstPauseMs = 1000;

/**
 * Whether an agent answers at an address, within `tries` tries and pauses of 1, 2, 3 … s between them; `denied`: nobody is
 * asked there (coverage.md 4.5, 4.3). Throws the reason of `stop`.
 */
export async function isAgentAlive(
  { agents, rules, clock }: Pick<WatchContext, "agents" | "rules" | "clock">,
  address: string,
  tries: number,
  stop?: AbortSignal,
): Promise<"alive" | "dead" | "denied"> {
  try {
    for (let tried = 1; ; tried++) {
      if (await agents.isAlive(address, rules.probeTimeoutMs, stop)) return "alive";
      stop?.throwIfAborted();
      if (tried >= tries) return "dead";
      await clock.wait(tried * firstPauseMs, stop);
      stop?.throwIfAborted();
    }
  } catch (error) {
    if (error instanceof CciError && error.code === "ADDRESS_NOT_ALLOWED") return "denied";
    throw error;
  }
}
