import type { Document } from "../document.js";
import { collections } from "../mappings.js";
import type { CollectionPattern, SchemaProblem } from "../store.js";
import { type Client, unsuitable } from "./client.js";
import { columnsOf, createTable, layoutOf } from "./layout.js";
import { type Request, sqlRequest } from "./requests.js";

/** Collections of ours that have a table and fit the pattern, in order. */
export async function tablesLike(client: Client, pattern: CollectionPattern): Promise<readonly string[]> {
  const there = await tables(client);
  const fits = (name: string): boolean =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  return Object.keys(collections).filter((name) => fits(name) && there.has(name));
}

/** Makes the table of a collection of ours, unless it is there. */
export async function makeTable(client: Client, collection: string): Promise<void> {
  const layout = layoutOf(collection);
  if (layout) await runSql(client, "write", createTable(collection, layout));
}

/** Makes the missing tables; gives their names. */
export async function makeTables(client: Client): Promise<readonly string[]> {
  const there = await tables(client);
  const missing = Object.keys(collections).filter((name) => !there.has(name));
  for (const name of missing) await makeTable(client, name);
  return missing;
}

/** What of our tables is not there, or other than we make it. */
export async function schemaProblems(client: Client): Promise<readonly SchemaProblem[]> {
  const there = await tables(client);
  const problems: SchemaProblem[] = [];
  for (const collection of Object.keys(collections)) {
    const layout = layoutOf(collection);
    if (!layout) continue;
    if (!there.has(collection)) {
      problems.push({ collection, problem: "there is no such table" });
      continue;
    }
    const rows = await runSql(client, "read", `DESC ${collection}`);
    const types = new Map(rows.map((row) => [String(row.Field), String(row.Type)]));
    for (const [field, type] of columnsOf(layout)) {
      const actual = types.get(field);
      if (actual === undefined) problems.push({ collection, field, problem: "there is no such column" });
      else if (actual !== type) problems.push({ collection, field, problem: `it is ${actual}, not ${type}` });
    }
  }
  return problems;
}

/** `Manticore 29.2.2`. Throws STORE_UNSUITABLE where something else answers. */
export async function versionOf(client: Client): Promise<string> {
  const outcome = await client.ask(sqlRequest("read", "SELECT version()"));
  if ("refusal" in outcome && outcome.refusal.error.code === "STORE_BUSY") throw outcome.refusal.error;
  const [row] = "refusal" in outcome ? [] : (resultRows(outcome.body) ?? []);
  const version = /^\d+\.\d+\.\d+/.exec(String(row?.["version()"]))?.[0];
  if (version === undefined) {
    const answer = "refusal" in outcome ? `: ${outcome.refusal.text}` : "";
    throw unsuitable(client.address, `this is no Manticore; it does not tell a version${answer}`);
  }
  return `Manticore ${version}`;
}

async function tables(client: Client): Promise<ReadonlySet<string>> {
  const rows = await runSql(client, "read", "SHOW TABLES");
  // The first column is `Index` up to 6.3.
  return new Set(rows.map((row) => String(row.Table ?? row.Index)));
}

async function runSql(client: Client, kind: Request["kind"], sql: string): Promise<readonly Document[]> {
  const rows = resultRows(await client.demand(sqlRequest(kind, sql)));
  if (!rows) throw unsuitable(client.address, "/sql is not answered as Manticore does");
  return rows;
}

/** Statements that give no rows have no `data`. */
function resultRows(body: unknown): readonly Document[] | undefined {
  if (!Array.isArray(body)) return undefined;
  const [result] = body as readonly (Document | undefined)[];
  return (result?.data ?? []) as readonly Document[];
}
