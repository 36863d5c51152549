import { describe, expect, test } from "vitest";
import {
  deleteRequest,
  insertRequest,
  maxColumnBytes,
  replaceRequest,
  searchRequest,
  updateRequest,
} from "../../src/store/manticore/requests.js";
import type { Row } from "../../src/store/manticore/row.js";

const row = (columns: Readonly<Record<string, unknown>>): Row => new Map(Object.entries(columns)) as Row;

describe("requests to Manticore", () => {
  test("ids go out as bare digits", () => {
    const id = 2n ** 63n - 1n;
    expect(insertRequest("jobs", id, row({ suite: "a" })).body).toBe(
      '{"index":"jobs","id":9223372036854775807,"doc":{"suite":"a"}}',
    );
    expect(deleteRequest("jobs", id).body).toBe('{"index":"jobs","id":9223372036854775807}');
    const filter = { in: "id", values: [id] };
    expect(searchRequest({ table: "jobs", filter, limit: 1 }).body).toContain('{"in":{"id":[9223372036854775807]}}');
  });

  test.each([
    ["an empty list", () => searchRequest({ table: "jobs", filter: { in: "id", values: [] }, limit: 1 })],
    ["no alternatives", () => searchRequest({ table: "jobs", filter: { any: [] }, limit: 1 })],
    ["no conditions", () => searchRequest({ table: "jobs", filter: { all: [] }, limit: 1 })],
    ["a range without ends", () => searchRequest({ table: "jobs", filter: { range: "id" }, limit: 1 })],
    [
      "a range of undefined ends",
      () => searchRequest({ table: "jobs", filter: { range: "a", gte: undefined }, limit: 1 }),
    ],
    ["a search without limit", () => searchRequest({ table: "jobs", filter: undefined, limit: 0 })],
    ["more rows than the server gives", () => searchRequest({ table: "jobs", filter: undefined, limit: 1001 })],
    ["a search for no columns", () => searchRequest({ table: "jobs", filter: undefined, limit: 1, columns: [] })],
    ["an update of no column", () => updateRequest("jobs", 1n, row({}))],
    ["row id 0", () => deleteRequest("jobs", 0n)],
    ["a row id beyond 63 bits", () => deleteRequest("jobs", 2n ** 63n)],
    ["no lines", () => replaceRequest([])],
    ["a fraction", () => updateRequest("jobs", 1n, row({ nr_run: 1.5 }))],
    ["a fraction in JSON", () => updateRequest("jobs", 1n, row({ jj: { a: 1.5 } }))],
    ["text with NUL", () => updateRequest("jobs", 1n, row({ suite: "a\0b" }))],
    ["deep JSON", () => updateRequest("jobs", 1n, row({ jj: JSON.parse(`${'{"a":'.repeat(30)}1${"}".repeat(30)}`) }))],
  ])("%s is never sent", (_what, build) => {
    expect(build).toThrow(RangeError);
  });

  test("text that the server would cut is refused with its size", () => {
    const build = (bytes: number) => () => updateRequest("jobs", 1n, row({ stats: "é".repeat(bytes / 2) }));
    expect(build(maxColumnBytes - 1)).not.toThrow();
    expect(build(maxColumnBytes + 1)).toThrow(expect.objectContaining({ code: "STORE_REFUSED" }));
  });
});
