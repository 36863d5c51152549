/** What the engines would not agree on, so none of them gets to see it. */
export const disputed = Symbol("disputed");

/** Undefined: stored, but not searchable. */
export type SearchableValue = string | number | undefined | typeof disputed;
