import type { Document, StoredDocument } from "./document.js";
import type { FieldType } from "./mappings.js";
import type { Order, Query } from "./query.js";

/**
 * Documents in collections (`jobs`, `bisect`, `bisect_step`, `regression`, `hosts`), the same on every engine. The store
 * remembers; it never decides who wins a race: that is for `Coordination`.
 *
 * Every method throws STORE_UNREACHABLE where the server does not answer, STORE_BUSY where it answers that it cannot now
 * (429, 5xx, a full disk, a lock): both may pass, so wait and try again; and STORE_REFUSED where it answers that it never
 * will. The message names the server and what it answered. What a method has acknowledged survives a crash, and the
 * next search sees it.
 */
export interface DocumentStore {
  /** Where it is, without credentials. */
  readonly address: string;
  /** Undefined where there is no such document, or no such collection. */
  get(collection: string, id: string): Promise<Document | undefined>;
  /** Creates; false where that id is there already, which stays as it is. Makes a missing collection of ours. */
  insert(collection: string, id: string, document: Document): Promise<boolean>;
  /**
   * Creates or replaces whole documents, for imports: one answer each, in order, undefined where it is stored, else why
   * not. Searches may see them only after `refresh`.
   */
  putAll(documents: readonly StoredDocument[]): Promise<readonly (string | undefined)[]>;
  /** Makes everything put so far visible to searches. */
  refresh(): Promise<void>;
  /**
   * Changes whole top-level fields and leaves all others as they are, also those that somebody else writes meanwhile.
   * `change` may be called again with a newer document.
   */
  update(collection: string, id: string, change: (current: Document) => Change | undefined): Promise<UpdateResult>;
  /** False where there is no such document. */
  remove(collection: string, id: string): Promise<boolean>;
  /** The first `limit` documents in that order; limits of an engine are paged over. */
  search(request: SearchRequest): Promise<SearchPage>;
  /** All documents, page by page, as they were when it began. */
  scan(request: Omit<SearchRequest, "limit">): AsyncIterable<readonly StoredDocument[]>;
  /** Documents by the values of a field, within each by the next one. At most 10000 values each, count descending, then value. */
  count(collections: CollectionPattern, query: Query, fields: readonly string[]): Promise<readonly Bucket[]>;
  /** All ids of a collection, ascending by UTF-8 bytes. */
  ids(collection: string): Promise<readonly string[]>;
  /** The searchable fields of the collections, as the engine has them; a collection that is not there is left out. */
  fields(collections: CollectionPattern): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldType>>>;
  /** Makes the collections of ours that are not there; gives their names. An existing one keeps its mapping. */
  init(): Promise<readonly string[]>;
  /** What `init` would have to make, and which mapped fields differ; empty: all is well. */
  check(): Promise<readonly SchemaProblem[]>;
  /** The schema of a collection of ours, in the engine's own language, for people. */
  schema(collection: string): string;
  /** Product and version, for people: `Elasticsearch 8.19.0`. */
  describe(): Promise<string>;
  /** Sends a request as it is; only engines that are asked by HTTP in Elasticsearch's language have it. */
  readonly call?: (request: RawRequest) => Promise<RawAnswer>;
  close(): Promise<void>;
}

/** One collection, or all whose name begins so: `jobs*`. */
export type CollectionPattern = string;

/** Top-level fields to set, and to take away. */
export interface Change {
  readonly set?: Document;
  readonly unset?: readonly string[];
}

/** `declined`: `change` gave undefined. */
export type UpdateResult = "updated" | "declined" | "absent";

export interface SearchRequest {
  readonly collections: CollectionPattern;
  readonly query: Query;
  readonly order: readonly Order[];
  /** From 0 on. */
  readonly limit: number;
}

export interface SearchPage {
  readonly tookMs: number;
  readonly timedOut: boolean;
  /** All that match; exact. */
  readonly total: number;
  readonly hits: readonly StoredDocument[];
}

export interface Bucket {
  /** Of a date its ISO text in the field's own format. */
  readonly key: string;
  readonly count: number;
  readonly inner: readonly Bucket[];
}

export interface SchemaProblem {
  readonly collection: string;
  /** Undefined: the whole collection is missing. */
  readonly field?: string;
  readonly problem: string;
}

export interface RawRequest {
  readonly method: string;
  /** Begins with `/`. */
  readonly path: string;
  /** JSON text, sent as it is. */
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}
