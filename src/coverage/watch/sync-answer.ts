import type { FailedAddress, Snapshot } from "../store/snapshot.js";
import type { ServiceStatus } from "./service-status.js";

/**
 * What a sync of a service came to: the rows of the table of coverage.md 3.4 that are no errors. `submitted` and `running`
 * go on behind the answer.
 */
export type SyncAnswer =
  | SyncDone
  | SyncCached
  | SyncOffline
  | { readonly kind: "submitted" }
  | { readonly kind: "running" };

/** Pulled, all of it or a part. */
interface SyncDone {
  readonly kind: "done";
  /** `online`, or `unknown` while the centre is down. */
  readonly status: ServiceStatus;
  /** After the pull. */
  readonly latest: Snapshot;
  readonly isChanged: boolean;
  readonly isPartial: boolean;
  /** Empty, but of a partial pull. */
  readonly failedAddresses: readonly FailedAddress[];
}

/** The last success is younger than `freshFor`: nobody was asked. */
interface SyncCached {
  readonly kind: "cached";
  readonly status: ServiceStatus;
  readonly latest: Snapshot;
}

/** The centre lists no address of it, and there is a history. */
interface SyncOffline {
  readonly kind: "offline";
  readonly latest: Snapshot;
}
