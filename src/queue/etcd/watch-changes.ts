import type { EtcdGateway } from "./etcd-gateway.js";
import type { KeyRange } from "./etcd-keys.js";
import { type KeyValue, type RawKeyValue, readKeyValue, toBase64 } from "./etcd-requests.js";

/** A key that was put, or that is gone. */
export interface Change {
  readonly isGone: boolean;
  readonly kv: KeyValue;
}

interface Message {
  readonly result?: {
    readonly canceled?: boolean;
    readonly created?: boolean;
    readonly events?: readonly { readonly type?: "DELETE"; readonly kv?: RawKeyValue }[];
  };
}

/**
 * The changes of some ranges from a revision on; the first, empty one says that all ranges are watched. Ends where the
 * server ends it or the revision is compacted: then list again. Throws as `TaskQueue`, also for a lost connection.
 */
export async function* watchChanges(
  gateway: EtcdGateway,
  ranges: readonly KeyRange[],
  fromRevision: number,
  signal: AbortSignal,
): AsyncGenerator<readonly Change[]> {
  const requests = ranges.map(({ first, end }) => ({
    create_request: { key: toBase64(first), range_end: toBase64(end), start_revision: String(fromRevision) },
  }));
  let created = 0;
  for await (const message of gateway.stream("watch", requests, signal)) {
    const { result } = message as Message;
    // After `canceled` the connection stays open and silent (results.md 6.1); without a result it is an error.
    if (result === undefined || result.canceled === true) return;
    if (result.created === true && ++created === ranges.length) yield [];
    if (result.events !== undefined) {
      yield result.events.map(({ type, kv = {} }) => ({ isGone: type === "DELETE", kv: readKeyValue(kv) }));
    }
  }
}
