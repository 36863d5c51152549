import { fieldType } from "../mappings.js";
import type { Order } from "../query.js";
import { hasColumn, tablesOf } from "./schema.js";
import { orderValue, type Sql } from "./sql.js";

/** What documents sort by: columns to select, tables to join for them, and the terms of ORDER BY, empty where there is none. */
export interface CompiledOrder {
  readonly columns: readonly string[];
  readonly joins: Sql;
  readonly orderBy: string;
}

/** An order as SQL; fields that are not searchable leave it as it is. Missing values come last, missing dates are 0. */
export function compileOrder(order: readonly Order[], collection: string): CompiledOrder {
  const { rows, elements } = tablesOf(collection);
  const columns: string[] = [];
  const terms: string[] = [];
  const joins: string[] = [];
  const bound: string[] = [];
  for (const [index, { field, descending }] of order.entries()) {
    const type = fieldType(collection, field);
    if (type === undefined) {
      columns.push("NULL");
      continue;
    }
    const alias = `sorted${index}`;
    if (hasColumn(collection, field)) columns.push(orderValue(field, type));
    else {
      joins.push(`LEFT JOIN (SELECT row, max(value) AS value FROM ${elements} WHERE field = ? GROUP BY row) AS ${alias}
        ON ${alias}.row = ${rows}.row`);
      bound.push(field);
      columns.push(`${alias}.value`);
    }
    // NULL is the least of all for SQLite: descending, it is last already, and an index serves.
    terms.push(`${columns.at(-1)} ${descending ? "DESC" : "ASC NULLS LAST"}`);
  }
  return {
    columns,
    joins: { text: joins.join(" "), bound },
    orderBy: terms.length === 0 ? "" : `ORDER BY ${terms.join(", ")}`,
  };
}
