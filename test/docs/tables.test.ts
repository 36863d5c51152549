import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync(new URL("../../docs/tables.md", import.meta.url), "utf8");
const tables = readdirSync(new URL("../../tables/", import.meta.url)).map((file) => file.replace(/\.txt$/, ""));

it("the page of tables has every table of the package, and no other", () => {
  const documented = [...page.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = ""]) => cell.match(/[a-z-]+/g) ?? []);
  expect(documented.sort()).toEqual(tables.sort());
});

it.each(tables)("table %s says at its head what it is for", (table) => {
  expect(readFileSync(new URL(`../../tables/${table}.txt`, import.meta.url), "utf8")).toMatch(/^# \S.+\n/);
});
