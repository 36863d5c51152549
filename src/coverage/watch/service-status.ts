import { CciError } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";
import type { ServiceList } from "../goc/centre.js";
import type { WatchContext } from "./watch-context.js";

/** Whether the centre lists an address of a service; `unknown`: the centre does not answer (coverage.md 3). */
export type ServiceStatus = "online" | "offline" | "unknown";

const centreTroubles: ReadonlySet<ErrorCode> = new Set([
  "CENTRE_UNREACHABLE",
  "CENTRE_TOO_SLOW",
  "CENTRE_REFUSED",
] as const);

/** What the centre lists, or why that cannot be said. */
export interface CentreView {
  /** Undefined: the centre does not answer. */
  readonly listed: ServiceList | undefined;
  /** Why there is no list. */
  readonly trouble: CciError | undefined;
}

/** One list of the centre; its troubles are no errors here, all others are thrown. */
export async function viewCentre({ centre }: Pick<WatchContext, "centre">, stop?: AbortSignal): Promise<CentreView> {
  try {
    return { listed: await centre.list(stop), trouble: undefined };
  } catch (error) {
    if (error instanceof CciError && centreTroubles.has(error.code)) return { listed: undefined, trouble: error };
    throw error;
  }
}

/** The status of a service in what the centre lists. */
export function statusIn(listed: ServiceList | undefined, srvName: string): ServiceStatus {
  if (listed === undefined) return "unknown";
  return (listed.get(srvName)?.length ?? 0) > 0 ? "online" : "offline";
}
