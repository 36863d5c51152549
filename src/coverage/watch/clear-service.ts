import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { readServiceName, type ServiceName } from "../service-name.js";
import type { FailedAddress, Snapshot } from "../store/snapshot.js";
import { keepSchedule } from "./keep-schedule.js";
import { failedAddress, orTrouble, type ReplicaTrouble, troublesError } from "./replica-trouble.js";
import type { WatchContext } from "./watch-context.js";

/** What was cleared. */
export interface ClearOutcome {
  readonly srvName: string;
  /** The latest now: total `0.0`, without a profile. */
  readonly snapshot: Snapshot;
  /** That were cleared. */
  readonly addresses: readonly string[];
  /** That count on. */
  readonly failedAddresses: readonly FailedAddress[];
}

/**
 * Sets the counters of all replicas to 0, one by one by their addresses, adds a snapshot that says so, and goes on with
 * level 0 (coverage.md 3.10). Throws BAD_SERVICE_NAME, NOT_FOUND where the centre lists no such service, what `Centre.list`
 * throws, and where no replica was cleared what went wrong: nothing is added then.
 */
export async function clearService(context: WatchContext, srvName: string, stop?: AbortSignal): Promise<ClearOutcome> {
  const { centre, agents, rules } = context;
  const service = readServiceName(srvName, rules.modules.keys());
  const listed = [...new Set((await centre.list(stop)).get(srvName))];
  if (listed.length === 0) throw new CciError("NOT_FOUND", `the centre lists no service ${printable(srvName)}`);
  const addresses: string[] = [];
  const troubles: ReplicaTrouble[] = [];
  for (const address of listed) {
    const clear = async (): Promise<void> => {
      await agents.checkAllowed(address);
      await centre.clear(address, stop);
    };
    const cleared = await orTrouble(address, clear, stop);
    if ("trouble" in cleared) troubles.push(cleared.trouble);
    else addresses.push(address);
  }
  const error = troublesError(troubles);
  if (error && addresses.length === 0) throw error;
  const failedAddresses = troubles.map(failedAddress);
  const snapshot = addCleared(context, service, { addresses, failedAddresses });
  const news = { srvName, result: "changed", isChanged: true, addresses: listed, error: undefined } as const;
  keepSchedule(context, { ...news, isScheduled: false });
  return { srvName, snapshot, addresses, failedAddresses };
}

function addCleared(
  { store }: Pick<WatchContext, "store">,
  service: ServiceName,
  { addresses, failedAddresses }: Pick<ClearOutcome, "addresses" | "failedAddresses">,
): Snapshot {
  const nothing = { covered: 0, statements: 0 };
  return store.add({
    service,
    addresses,
    text: undefined,
    coverTotal: "0.0",
    facts: {
      func: nothing,
      profile: nothing,
      totalKind: "func",
      isPartial: failedAddresses.length > 0,
      failedAddresses,
      isIncomplete: false,
      sha256: "",
      reason: "clear",
    },
  });
}
