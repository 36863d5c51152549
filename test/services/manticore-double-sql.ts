import { type Json, type JsonObject, renderJson } from "./manticore-double-json.js";
import { Refusal } from "./manticore-double-refusal.js";
import type { ColumnType } from "./manticore-double-table.js";
import type { Tables } from "./manticore-double-write.js";

/** Version and commit as each generation tells them. */
export const versions = { "29": "29.2.2 fe8f84c8b@26082106", "6.3.8": "6.3.8 004fd4d0d@24112209" } as const;

const types: Readonly<Record<string, { readonly type: ColumnType; readonly properties: string }>> = {
  string: { type: "string", properties: "" },
  bigint: { type: "bigint", properties: "" },
  int: { type: "uint", properties: "" },
  float: { type: "float", properties: "" },
  json: { type: "json", properties: "" },
  text: { type: "text", properties: "indexed stored" },
  "text indexed": { type: "text", properties: "indexed" },
};

/** Answers `/sql?mode=raw` for the few statements that the store sends, and DROP TABLE. */
export function runSql(tables: Tables, sql: string): string {
  const { generation, byName } = tables;
  const create = /^CREATE TABLE (?<lenient>IF NOT EXISTS )?(?<name>\w+) \((?<columns>.*)\)$/.exec(sql)?.groups;
  if (create) {
    const { name = "", columns = "", lenient } = create;
    if (!byName.has(name)) byName.set(name, { name, columns: columnsOf(columns), rows: new Map() });
    else if (lenient === undefined) {
      throw new Refusal(500, `table '${name}': CREATE TABLE failed: table '${name}' already exists`);
    }
    return done(0);
  }
  const dropped = /^DROP TABLE (?:IF EXISTS )?(\w+)$/.exec(sql)?.[1];
  if (dropped !== undefined) {
    byName.delete(dropped);
    return done(0);
  }
  if (sql === "SHOW TABLES") {
    const first = generation === "29" ? "Table" : "Index";
    const names = [...byName.keys()].sort();
    return rows(
      [first, "Type"],
      names.map((name) => ({ [first]: name, Type: "rt" })),
    );
  }
  if (sql === "SELECT version()") return rows(["version()"], [{ "version()": versions[generation] }]);
  const described = /^DESC (\w+)$/.exec(sql)?.[1];
  const table = described === undefined ? undefined : byName.get(described);
  if (!table) throw new Refusal(500, `P02: syntax error near '${sql}'`);
  const lines = [...table.columns].map(([name, { type, properties }]) => describe(name, type, properties));
  return rows(["Field", "Type", "Properties"], [describe("id", "bigint", ""), ...lines]);
}

function describe(name: string, type: string, properties: string): JsonObject {
  return { Field: name, Type: type, Properties: properties };
}

function columnsOf(text: string): ReadonlyMap<string, { readonly type: ColumnType; readonly properties: string }> {
  const named = text.split(", ").filter((column) => !column.startsWith("id "));
  const columns = named.map((column): [string, { type: ColumnType; properties: string }] => {
    const at = column.indexOf(" ");
    const type = types[column.slice(at + 1)];
    if (!type) throw new Refusal(500, `P03: unknown column type '${column.slice(at + 1)}' near ')'`);
    return [column.slice(0, at).toLowerCase(), type];
  });
  const isText = ([, { type }]: (typeof columns)[number]): boolean => type === "text";
  return new Map([...columns.filter(isText), ...columns.filter((column) => !isText(column))]);
}

function done(total: number): string {
  return `[${renderJson({ total: BigInt(total), error: "", warning: "" })}]`;
}

function rows(names: readonly string[], data: readonly Json[]): string {
  const columns = names.map((name) => ({ [name]: { type: "string" } }));
  const lines = data.map(renderJson).join(",\n");
  const end = `"total":${data.length},\n"error":"",\n"warning":""\n}]`;
  return `[{\n"columns":${renderJson(columns)},\n"data":[\n${lines}\n],\n${end}`;
}
