import { CciError } from "../../support/cci-error.js";
import type { WatchContext } from "./watch-context.js";

const firstPauseMs = 1000;

type ProbeContext = Pick<WatchContext, "agents" | "rules" | "clock" | "log">;

/**
 * Whether an agent answers at an address, within `tries` tries and pauses of 1, 2, 3 … s between them (coverage.md 4.5).
 * `denied`: nobody is asked there (4.3); `unknown`: a fault of this machine kept one of the tries from asking, which is
 * logged. Throws the reason of `stop`.
 */
export async function isAgentAlive(
  context: ProbeContext,
  address: string,
  tries: number,
  stop?: AbortSignal,
): Promise<"alive" | "dead" | "denied" | "unknown"> {
  const { clock, log } = context;
  let fault: CciError | undefined;
  try {
    for (let tried = 1; ; tried++) {
      const answer = await probe(context, address, stop);
      if (answer === true) return "alive";
      if (answer instanceof CciError) fault = answer;
      stop?.throwIfAborted();
      if (tried >= tries) break;
      await clock.wait(tried * firstPauseMs, stop);
      stop?.throwIfAborted();
    }
  } catch (error) {
    if (error instanceof CciError && error.code === "ADDRESS_NOT_ALLOWED") return "denied";
    throw error;
  }
  if (!fault) return "dead";
  log.warn({ event: "not_probed", address, reason: fault.message }, "a fault of this machine: an agent was not asked");
  return "unknown";
}

/** Whether it answers, or why it could not be asked. */
async function probe(
  { agents, rules }: ProbeContext,
  address: string,
  stop: AbortSignal | undefined,
): Promise<boolean | CciError> {
  try {
    return await agents.isAlive(address, rules.probeTimeoutMs, stop);
  } catch (error) {
    if (error instanceof CciError && error.code === "AGENT_FAILED") return error;
    throw error;
  }
}
