/**
 * What a store keeps: a JSON object. Whole numbers beyond 2^53 are bigint, so that no digit is lost; ids are strings
 * everywhere (bisect.md 1.1).
 */
export type Document = Readonly<Record<string, unknown>>;

/** A document at its place: the collection it lies in and its id there. */
export interface StoredDocument {
  readonly collection: string;
  readonly id: string;
  readonly document: Document;
}
