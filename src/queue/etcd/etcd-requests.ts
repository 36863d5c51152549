import type { EtcdAnswer, EtcdGateway, Repeat } from "./etcd-gateway.js";
import type { KeyRange } from "./etcd-keys.js";

/** A key of etcd and what it holds. Revisions count the changes of the whole cluster. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Revision in which it came to be. */
  readonly created: number;
  /** Revision of its last change; of a key that is gone, of its end. */
  readonly modified: number;
  /** The lease it is bound to; undefined: none. */
  readonly lease: string | undefined;
}

/** Something a transaction when: a revision of a key, 0 where there is no such key. */
export type Demand = Readonly<Record<string, unknown>>;
/** Something a transaction does. */
export type Deed = Readonly<Record<string, unknown>>;

export interface Transaction {
  /** All of them must hold. */
  readonly when: readonly Demand[];
  readonly deeds: readonly Deed[];
  readonly otherwise?: readonly Deed[];
}

export interface TransactionEnd {
  /** Whether the demands held. */
  readonly held: boolean;
  readonly revision: number;
  /** The keys that each `read` found, in the order of the deeds that were done; empty for other deeds. */
  readonly found: readonly (readonly KeyValue[])[];
}

/** The key came to be in that revision. */
export const wasCreated = (key: string, revision: number): Demand => ({
  key: toBase64(key),
  target: "CREATE",
  create_revision: String(revision),
});

/** The key was changed last in that revision. */
export const wasModified = (key: string, revision: number): Demand => ({
  key: toBase64(key),
  target: "MOD",
  mod_revision: String(revision),
});

/** The key was not changed since; also where there is none. */
export const isOlder = (key: string, revision: number): Demand => ({
  key: toBase64(key),
  target: "MOD",
  result: "LESS",
  mod_revision: String(revision),
});

/** There is such a key. */
export const exists = (key: string): Demand => ({
  key: toBase64(key),
  target: "CREATE",
  result: "GREATER",
  create_revision: "0",
});

/** The key holds that value. */
export const holds = (key: string, value: string): Demand => ({
  key: toBase64(key),
  target: "VALUE",
  value: toBase64(value),
});

export const put = (key: string, value: string, lease?: string): Deed => ({
  request_put: { key: toBase64(key), value: toBase64(value), lease },
});

export const drop = (key: string): Deed => ({ request_delete_range: { key: toBase64(key) } });

export const read = (key: string): Deed => ({ request_range: { key: toBase64(key) } });

/** At most `limit` keys of a range from `from` on, in order; with `revision` as they were then. */
export const readSome = (
  range: KeyRange,
  options: { from?: string; limit: number; revision?: number; keysOnly: boolean },
): Deed => ({
  request_range: {
    key: toBase64(options.from ?? range.first),
    range_end: toBase64(range.end),
    limit: String(options.limit),
    revision: options.revision === undefined ? undefined : String(options.revision),
    keys_only: options.keysOnly,
  },
});

/** A transaction in a transaction. */
export const within = (transaction: Transaction): Deed => ({ request_txn: transactionBody(transaction) });

/** Does it, in one piece. Throws as `TaskQueue`. */
export async function transact(
  gateway: EtcdGateway,
  transaction: Transaction,
  repeat: Repeat = "once",
): Promise<TransactionEnd> {
  const answer = await gateway.ask("kv/txn", transactionBody(transaction), repeat);
  const responses = (answer.responses ?? []) as readonly { response_range?: { kvs?: readonly RawKeyValue[] } }[];
  return {
    held: answer.succeeded === true,
    revision: revisionOf(answer),
    found: responses.map(({ response_range: range }) => (range?.kvs ?? []).map(readKeyValue)),
  };
}

/** A key as it is now. Throws as `TaskQueue`. */
export async function readKey(gateway: EtcdGateway, key: string): Promise<KeyValue | undefined> {
  const { found } = await transact(gateway, { when: [], deeds: [read(key)] }, "repeatable");
  return found[0]?.[0];
}

/** A key as the gateway gives it. */
export interface RawKeyValue {
  readonly key?: string;
  readonly value?: string;
  readonly create_revision?: string;
  readonly mod_revision?: string;
  readonly lease?: string;
}

export function readKeyValue(raw: RawKeyValue): KeyValue {
  return {
    key: fromBase64(raw.key),
    value: fromBase64(raw.value),
    created: Number(raw.create_revision ?? 0),
    modified: Number(raw.mod_revision ?? 0),
    lease: raw.lease,
  };
}

function revisionOf(answer: EtcdAnswer): number {
  return Number(answer.header?.revision ?? 0);
}

export function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function fromBase64(text: string | undefined): string {
  return text === undefined ? "" : Buffer.from(text, "base64").toString();
}

function transactionBody({ when, deeds, otherwise }: Transaction): object {
  return { compare: when, success: deeds, failure: otherwise ?? [] };
}
