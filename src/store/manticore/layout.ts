import { collections, type FieldType } from "../mappings.js";

/**
 * Where a top-level field lies in its row:
 *
 * - `keyword`: a string column with the text itself
 * - `integer`, `long`, `date`, `day`, `second`: a bigint column; dates are ms since 1970
 * - `words`: a string column with the elements of an array, joined by one blank
 * - `text`: a string column with the exact JSON text
 * - `member`: a member of the JSON column `jj`; `label`: one that is a text and searched for
 */
export type Slot = FieldType | "words" | "text" | "member" | "label";

/** Columns that every table has beside those of its fields. */
export const ownColumns = {
  /** JSON: `id` is the full id of the document, the rest its `member` fields. */
  members: "jj",
  /** JSON text of all that has no column, or that its column cannot hold exactly. */
  rest: "other_data",
  /** JSON text: the names of the top-level fields in their order. */
  order: "field_order",
  /** 1: a column does not show all that can be found by it, so a filter on columns must let this row through. */
  hidden: "elsewhere",
  /** A new random number with each write of a column that several fields share, and the one before. */
  revision: "rev",
  before: "rev_before",
} as const;

/** Fields that lie elsewhere than their mapping says (results.md 6.3), or that no mapping has. */
const special: Readonly<Record<string, Readonly<Record<string, Slot>>>> = {
  jobs: {
    errid: "words",
    error_ids: "member",
    group_id: "label",
    tags: "member",
    monitors: "member",
    stats: "text",
    result: "text",
    pp: "text",
    hw: "text",
  },
  bisect: { j: "text" },
  regression: { j: "text", related_jobs: "text", related_commits: "text" },
};

export type Layout = ReadonlyMap<string, Slot>;

const layouts: ReadonlyMap<string, Layout> = new Map(
  Object.entries(collections).map(([collection, mapping]) => {
    const columns = Object.entries(mapping).filter(([field]) => !field.includes(".") && field !== "id");
    return [collection, new Map([...columns, ...Object.entries(special[collection] ?? {})])];
  }),
);

/** The slots of a collection's fields; undefined: not a collection of ours. */
export function layoutOf(collection: string): Layout | undefined {
  return layouts.get(collection);
}

export type ColumnType = "string" | "bigint" | "json";

/** The columns of a collection's table with their types, `id` (always there) left out. */
export function columnsOf(layout: Layout): ReadonlyMap<string, ColumnType> {
  const columns = new Map<string, ColumnType>();
  for (const [field, slot] of layout) if (slot !== "member" && slot !== "label") columns.set(field, columnType(slot));
  columns.set(ownColumns.members, "json");
  columns.set(ownColumns.rest, "string");
  columns.set(ownColumns.order, "string");
  columns.set(ownColumns.hidden, "bigint");
  columns.set(ownColumns.revision, "bigint");
  columns.set(ownColumns.before, "bigint");
  return columns;
}

/** The statement that makes a collection's table. */
export function createTable(collection: string, layout: Layout): string {
  const columns = [...columnsOf(layout)].map(([name, type]) => `${name} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${collection} (id bigint, ${columns.join(", ")})`;
}

function columnType(slot: Slot): ColumnType {
  return slot === "keyword" || slot === "words" || slot === "text" ? "string" : "bigint";
}
