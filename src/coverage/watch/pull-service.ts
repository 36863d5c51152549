import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { ServiceList } from "../goc/centre.js";
import { readExcludes } from "../read-excludes.js";
import { readServiceName, type ServiceName } from "../service-name.js";
import { knownAddresses, noKnownAddress } from "./known-addresses.js";
import type { PullOutcome } from "./pull-outcome.js";
import { pullReplicas } from "./pull-replicas.js";
import { removeForeign } from "./remove-foreign.js";
import { failedAddress, type ReplicaTrouble, troublesError } from "./replica-trouble.js";
import { retryReports } from "./retry-reports.js";
import { storePulled } from "./store-pulled.js";
import { newestProfile } from "./stored-profile.js";
import { wantedAddresses } from "./wanted-addresses.js";
import type { WatchContext } from "./watch-context.js";

export interface PullRequest {
  /** Of them alone; each has to be one of the service. Default: all of the service. */
  readonly addresses?: readonly string[];
  /** What the centre lists; undefined: it is down, and the last known addresses are asked. */
  readonly listed: ServiceList | undefined;
  readonly reason: "schedule" | "manual";
  /** Ends the pull: it throws the reason then. */
  readonly stop?: AbortSignal;
}

/**
 * Pulls a service (coverage.md 4.3, 4.4): its profile is stored first, reports are made of it afterwards and may fail.
 * The schedule stays as it is. Throws BAD_SERVICE_NAME, BAD_SETTING of `exclude`, USAGE and NOT_FOUND for addresses that
 * the service does not have, and the reason of `stop`.
 */
export async function pullService(context: WatchContext, srvName: string, request: PullRequest): Promise<PullOutcome> {
  const { clock, log, metrics, rules } = context;
  const service = readServiceName(srvName, rules.modules.keys());
  const known = knownAddresses(context, srvName, service, request.listed);
  const wanted = request.addresses?.length ? wantedAddresses(srvName, known, request.addresses) : known;
  const startedMs = clock.nowMs();
  const outcome = await pull(context, { srvName, service, known, wanted, request });
  if (outcome.result !== "offline") metrics.pulled(outcome.result, (clock.nowMs() - startedMs) / 1000);
  const { result, error, failedAddresses } = outcome;
  const isTrouble = error !== undefined || failedAddresses.length > 0;
  const line = { srv_name: srvName, result, ...(isTrouble ? { error, failed: failedAddresses } : {}) };
  if (isTrouble) log.warn(line, "pulled with trouble");
  else log.info(line, "pulled");
  return outcome;
}

interface PullTask {
  readonly srvName: string;
  readonly service: ServiceName;
  readonly known: readonly string[];
  readonly wanted: readonly string[];
  readonly request: PullRequest;
}

async function pull(context: WatchContext, task: PullTask): Promise<PullOutcome> {
  const { srvName, service, known, wanted, request } = task;
  const { listed, reason, stop } = request;
  const ended = (end: Partial<PullOutcome> & Pick<PullOutcome, "result">, error?: CciError): PullOutcome => ({
    srvName,
    isChanged: false,
    latest: context.store.latest(service),
    addresses: [],
    failedAddresses: [],
    error: error && printable(error.message),
    errorCode: error?.code,
    ...end,
  });
  if (known.length === 0)
    return listed ? ended({ result: "offline" }) : ended({ result: "failed" }, noKnownAddress(srvName));

  const isExcluded = await readExcludes(context.rules.exclude);
  let troubles: readonly ReplicaTrouble[] = [];
  try {
    const check = { known: newestProfile(context, service), isExcluded };
    const pulled = await pullReplicas(context, wanted, check, stop);
    troubles = pulled.troubles;
    const failedAddresses = troubles.map(failedAddress);
    if (listed) await removeForeign(context, { srvName, troubles }, stop);
    if (!pulled.profile) return ended({ result: "failed", failedAddresses }, troublesError(troubles));
    stop?.throwIfAborted();
    const { profile, addresses } = pulled;
    const isPartial = addresses.length < known.length;
    const stored = storePulled(context, { service, profile, addresses, failedAddresses, isPartial, reason });
    const error = await retryReports(context, stored, stop);
    const result = troubles.length > 0 ? "partial" : stored.isChanged ? "changed" : "unchanged";
    return ended({ result, isChanged: stored.isChanged, addresses, failedAddresses }, error);
  } catch (error) {
    stop?.throwIfAborted();
    if (!(error instanceof CciError)) throw error;
    const result = error.code === "PROFILE_CONFLICT" ? "conflict" : "failed";
    return ended({ result, failedAddresses: troubles.map(failedAddress) }, error);
  }
}
