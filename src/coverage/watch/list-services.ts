import { CciError } from "../../support/cci-error.js";
import { type CoverageKey, readServiceName, type ServiceName, serviceNameText } from "../service-name.js";
import type { ScheduleEntry } from "../store/schedule-entry.js";
import type { Snapshot } from "../store/snapshot.js";
import { type ServiceStatus, statusIn, viewCentre } from "./service-status.js";
import type { WatchContext } from "./watch-context.js";

/** A service with what is known of its coverage. */
export interface ListedService {
  readonly srvName: string;
  /** As the centre lists them; while it is down those of the last pull. */
  readonly addresses: readonly string[];
  readonly status: ServiceStatus;
  readonly latest: Snapshot | undefined;
  /** Undefined before the first pull, and where it is never pulled. */
  readonly entry: ScheduleEntry | undefined;
  /** Why its name cannot be read: it is not pulled then. */
  readonly parseError: string | undefined;
}

export interface ServiceOverview {
  /** Sorted by name, bytewise. */
  readonly services: readonly ListedService[];
  /** Why every status is `unknown`. */
  readonly trouble: CciError | undefined;
}

export interface ListOptions {
  /** Also services that the database alone knows. */
  readonly withOffline: boolean;
}

type ListContext = Pick<WatchContext, "centre" | "store" | "rules">;

/**
 * The services of the centre with their latest totals (coverage.md 3.2): one list of the centre, one query of the latest
 * rows, nothing is probed or pulled. While the centre is down those of the schedule stand for its list. A row holds no
 * service name: of a service that only rows know the name is put together from their fields.
 */
export async function listServices(
  context: ListContext,
  { withOffline }: ListOptions,
  stop?: AbortSignal,
): Promise<ServiceOverview> {
  const { listed, trouble } = await viewCentre(context, stop);
  const entries = new Map(context.store.schedule().map((entry) => [entry.srvName, entry]));
  const latest = new Map(context.store.allLatest().map((snapshot) => [keyText(snapshot), snapshot]));
  const apps = [...context.rules.modules.keys()];
  const services: ListedService[] = [];
  const seen = new Set<string>();
  const add = (srvName: string, addresses: readonly string[]): void => {
    const name = readName(srvName, apps);
    const key = name.service && keyText(name.service);
    if (key !== undefined) seen.add(key);
    services.push({
      srvName,
      addresses,
      status: statusIn(listed, srvName),
      latest: key === undefined ? undefined : latest.get(key),
      entry: entries.get(srvName),
      parseError: name.error,
    });
  };

  for (const [srvName, addresses] of listed ?? []) add(srvName, addresses);
  if (withOffline || !listed) {
    for (const { srvName, lastAddresses } of entries.values()) {
      if (!listed?.has(srvName)) add(srvName, listed ? [] : lastAddresses);
    }
  }
  if (withOffline) for (const [key, snapshot] of latest) if (!seen.has(key)) add(serviceNameText(snapshot), []);
  services.sort((a, b) => Buffer.compare(Buffer.from(a.srvName), Buffer.from(b.srvName)));
  return { services, trouble };
}

function readName(srvName: string, apps: readonly string[]): { service?: ServiceName; error: string | undefined } {
  try {
    return { service: readServiceName(srvName, apps), error: undefined };
  } catch (error) {
    if (error instanceof CciError && error.code === "BAD_SERVICE_NAME") return { error: error.message };
    throw error;
  }
}

/** Of all its fields the app alone may hold `_`. */
function keyText({ env, region, app, commit }: CoverageKey): string {
  return [env, region, app, commit].join("_");
}
