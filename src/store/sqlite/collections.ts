import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import { collections, type FieldType } from "../mappings.js";
import type { SchemaProblem } from "../store.js";
import type { ReadConnection } from "./read-connection.js";
import { collectionSchema, columnType, tablesOf } from "./schema.js";

/** Makes the tables of a collection; false where they are there already. Throws STORE_REFUSED where it is not one of ours. */
export function makeCollection(database: Database, { existing }: ReadConnection, collection: string): boolean {
  const mapping = Object.hasOwn(collections, collection) ? collections[collection] : undefined;
  if (!mapping) {
    throw new CciError("STORE_REFUSED", `there is no collection ${JSON.stringify(collection)}`, {
      hint: `the collections are ${Object.keys(collections).join(", ")}`,
    });
  }
  return database
    .transaction(() => {
      if (existing(collection).length > 0) return false;
      database.exec(collectionSchema(collection, mapping));
      return true;
    })
    .immediate();
}

/** Collections that are not there, and columns that are missing or of another type. */
export function schemaProblems(database: Database, { existing }: ReadConnection): readonly SchemaProblem[] {
  return Object.entries(collections).flatMap(([collection, mapping]): readonly SchemaProblem[] => {
    if (existing(collection).length === 0) return [{ collection, problem: "is not there" }];
    const types = columnTypes(database, collection);
    return Object.entries(mapping)
      .filter(([field, type]) => types.get(field) !== columnType(type))
      .map(([field, type]) => {
        const found = types.get(field);
        const problem = found === undefined ? "is not there" : `is ${found}, not ${columnType(type)}`;
        return { collection, field, problem };
      });
  });
}

function columnTypes(database: Database, collection: string): ReadonlyMap<string, string> {
  const columns = database
    .prepare<[string], { name: string; type: string }>("SELECT name, type FROM pragma_table_info(?)")
    .all(tablesOf(collection).rows);
  return new Map(columns.map(({ name, type }) => [name, type]));
}

/** The fields of a collection that can be searched: those mapped, and the program parameters that documents have. */
export function searchableFields(database: Database, collection: string): ReadonlyMap<string, FieldType> {
  const { elements } = tablesOf(collection);
  // From one field to the next by the primary key: a look at every element would take long.
  const elementFields = database
    .prepare<[], string>(
      `WITH RECURSIVE found(field) AS (
         SELECT min(field) FROM ${elements}
         UNION ALL
         SELECT (SELECT min(field) FROM ${elements} WHERE field > found.field) FROM found WHERE field IS NOT NULL
       )
       SELECT field FROM found WHERE field IS NOT NULL`,
    )
    .pluck()
    .all();
  const mapping = Object.entries(collections[collection] ?? {});
  return new Map([...elementFields.map((field): [string, FieldType] => [field, "keyword"]), ...mapping]);
}
