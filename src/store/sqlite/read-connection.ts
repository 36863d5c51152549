import type { Database, Statement } from "better-sqlite3";
import { collections } from "../mappings.js";
import type { CollectionPattern } from "../store.js";
import type { CompileContext } from "./compile-conditions.js";
import { defineFunctions, type ValueTest } from "./functions.js";
import type { PatternTest } from "./pattern-loading.js";
import { tablesOf } from "./schema.js";

/** A connection that can run what searches are compiled to. */
export interface ReadConnection {
  /** A statement, prepared once: searches of the same form come again and again. */
  prepare(sql: string): Statement;
  /** The collections that are there, by name. */
  existing(pattern: CollectionPattern): readonly string[];
  /** What compiling a query for one collection needs; good until the next call. */
  compiling(collection: string, patternTest: PatternTest): CompileContext;
}

/** More are not kept: the form of a search goes by the number of its values. */
const mostStatements = 200;

/** Prepares a connection for queries. */
export function prepareReading(database: Database): ReadConnection {
  const tests: ValueTest[] = [];
  defineFunctions(database, tests);
  const statements = new Map<string, Statement>();
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const several = database.prepare<[string], string>("SELECT field FROM store_several WHERE collection = ?").pluck();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      if (statements.size >= mostStatements) statements.clear();
      const statement = database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    existing(pattern) {
      const there = new Set(tables.all().map(({ name }) => name));
      return Object.keys(collections)
        .filter((name) => isNamed(name, pattern) && there.has(tablesOf(name).rows))
        .sort();
    },
    compiling(collection, patternTest) {
      tests.length = 0;
      return { collection, several: new Set(several.all(collection)), tests, patternTest };
    },
  };
}

function isNamed(collection: string, pattern: CollectionPattern): boolean {
  return pattern.endsWith("*") ? collection.startsWith(pattern.slice(0, -1)) : collection === pattern;
}
