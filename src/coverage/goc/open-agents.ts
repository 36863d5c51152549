import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { Agents } from "./agents.js";
import { denies } from "./denies.js";
import { type GocAnswer, type GocFailure, sendGocRequest } from "./goc-request.js";
import { isLocalFault } from "./is-local-fault.js";
import { readAddress } from "./read-address.js";
import { type HostLookup, notAllowed, pinnedLookup, resolveAgent, systemLookup } from "./resolve-agent.js";
import { untilAborted } from "./until-aborted.js";
import { whatItSays } from "./what-it-says.js";

export interface AgentsOptions {
  /** Of a whole answer, the look-up of its host included. */
  readonly timeoutMs: number;
  /** Of an answer's body. */
  readonly maxBytes: number;
  /** CIDR ranges that agents may not lie in. */
  readonly denyAddresses: readonly string[];
  /** Default: as the system resolves names. */
  readonly lookup?: HostLookup;
}

/** A number from 0 to 1 has few signs. */
const maxFractionBytes = 1024;

/** Throws BAD_SETTING for a range that is none. An address that cannot be read is not allowed. */
export function openAgents({ timeoutMs, maxBytes, denyAddresses, lookup = systemLookup }: AgentsOptions): Agents {
  const isDenied = denies(denyAddresses);

  function ask(
    address: string,
    call: "coverage" | "profile",
    limits: { readonly timeoutMs: number; readonly maxBytes: number },
    stop: AbortSignal | undefined,
  ): Promise<GocAnswer | GocFailure> {
    const readable = readableAddress(address);
    return sendGocRequest({
      method: "GET",
      url: new URL(`${readable}/v1/cover/${call}`),
      ...limits,
      stop,
      resolve: async () => pinnedLookup(await resolveAgent(readable, isDenied, lookup)),
    });
  }

  return {
    async profile(address, stop) {
      const answer = await ask(address, "profile", { timeoutMs, maxBytes }, stop);
      if ("kind" in answer) throw agentError(address, answer);
      if (answer.status === 200) return answer.body;
      throw new CciError("AGENT_FAILED", `${printable(address)}: ${whatItSays(answer)}`);
    },
    async isAlive(address, limitMs, stop) {
      const limits = { timeoutMs: limitMs, maxBytes: maxFractionBytes };
      const answer = await ask(address, "coverage", limits, stop);
      if ("kind" in answer && isLocalFault(answer.cause)) throw agentError(address, answer);
      return "status" in answer && answer.status === 200 && isFraction(answer.body.toString());
    },
    async checkAllowed(address) {
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        await untilAborted(resolveAgent(readableAddress(address), isDenied, lookup), limit);
      } catch (error) {
        // A name that cannot be resolved leads nowhere: that is for those who connect to say.
        if (error instanceof CciError) throw error;
      }
    },
  };
}

function readableAddress(address: string): string {
  try {
    return readAddress(address);
  } catch {
    throw notAllowed(address);
  }
}

function isFraction(text: string): boolean {
  return /^\d{1,9}(\.\d{1,30})?\s*$/.test(text) && Number(text) <= 1;
}

function agentError(address: string, { kind, reason, cause }: GocFailure): CciError {
  const isSlow = kind === "slow";
  const options = cause === undefined ? {} : { cause };
  return new CciError(isSlow ? "AGENT_TOO_SLOW" : "AGENT_FAILED", `${printable(address)}: ${reason}`, options);
}
