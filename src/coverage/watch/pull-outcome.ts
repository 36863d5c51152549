import type { ErrorCode } from "../../support/error-catalogue.js";
import type { PullResult } from "../store/schedule-entry.js";
import type { FailedAddress, Snapshot } from "../store/snapshot.js";

/** How the pull of a service went. Nothing that agents, centre or git do is thrown: it stands here. */
export interface PullOutcome {
  readonly srvName: string;
  /** `offline`: the centre lists no address of it. */
  readonly result: PullResult | "offline";
  /** A snapshot was added; of a `partial` pull nothing else tells. */
  readonly isChanged: boolean;
  /** The latest of the key after the pull; undefined: there is none. */
  readonly latest: Snapshot | undefined;
  /** That contributed. */
  readonly addresses: readonly string[];
  readonly failedAddresses: readonly FailedAddress[];
  /** Why it is `failed` or `conflict`, or why there is no report of what was stored. */
  readonly error: string | undefined;
  /** The code behind `error`: the HTTP status of 3 is made of it. */
  readonly errorCode: ErrorCode | undefined;
}
