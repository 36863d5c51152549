import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorCatalogue } from "../../src/support/error-catalogue.js";

const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

it("the page of errors has every code of the catalogue with its exit code, and no other", () => {
  const documented = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, code, exit]) => [code, Number(exit)]);
  expect(documented).toEqual(Object.entries(errorCatalogue).map(([code, { exit }]) => [code, exit]));
});
