import type { Coordination } from "./coordination.js";
import type { Counters } from "./counters.js";
import type { ExpiringKeys } from "./expiring-keys.js";
import type { TaskQueue } from "./queue.js";
import type { SharedMaps } from "./shared-maps.js";

/** One connection to a queue server or file, and what it gives. */
export interface QueueEngine {
  /** Where it is, without credentials. */
  readonly address: string;
  readonly tasks: TaskQueue;
  readonly coordination: Coordination;
  readonly maps: SharedMaps;
  readonly counters: Counters;
  readonly expiring: ExpiringKeys;
  /** Product and version, for people: `Redis 7.0.15`. */
  describe(): Promise<string>;
  close(): Promise<void>;
}
