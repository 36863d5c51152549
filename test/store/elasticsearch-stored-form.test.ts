import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/store/document.js";
import { fromStored, toStored, toStoredWithoutParameters } from "../../src/store/elasticsearch/stored-form.js";
import { parseDigitSafe, stringifyDigitSafe } from "../../src/support/digit-safe-json.js";
import { canonical } from "./canonical.js";
import { randomDocuments } from "./random-documents.js";

/** Through the server, which keeps the text. */
const afterStoring = (stored: Document): Document => fromStored(parseDigitSafe(stringifyDigitSafe(stored)) as Document);

describe("a document with values that do not fit the mapping", () => {
  test("has them in `unmapped` by their path", () => {
    const document = { id: "1", os: { name: "x" }, pp: { iperf: 5, fio: { runtime: { s: 3 }, bs: "4k" } }, hw: 7 };
    expect(toStored("jobs", document)).toEqual({
      id: "1",
      pp: { fio: { bs: "4k" } },
      unmapped: { os: { name: "x" }, "pp.iperf": 5, "pp.fio.runtime": { s: 3 }, hw: 7 },
    });
  });

  test("names a path whose keys hold dots, or nothing, as a list", () => {
    const document = parseDigitSafe('{"a..b": 1, "": 2, "[x": {"a": 3}, "pp": {"a..b": {"c": 4}}}') as Document;
    expect(toStored("jobs", document)).toEqual({
      "[x": { a: 3 },
      pp: {},
      unmapped: { '["a..b"]': 1, '[""]': 2, '["pp","a..b"]': { c: 4 } },
    });
  });

  test("that fits is sent as it is", () => {
    const document = { id: "1", suite: "iperf", stats: { "a..b": 1 } };
    expect(toStored("jobs", document)).toBe(document);
    expect(fromStored(document)).toBe(document);
  });

  test("keeps a field `unmapped` of its own, and fields named like those of Elasticsearch", () => {
    for (const unmapped of [5, null, [], {}, { "a.b": 1 }, { '["x"]': 1, "[": 2 }]) {
      const document = { unmapped, _id: "x", _source: { a: 1 } };
      const stored = toStored("jobs", document);
      expect(Object.keys(stored)).toEqual(["unmapped"]);
      expect(afterStoring(stored)).toEqual(document);
    }
  });

  test("that somebody else wrote is read whatever its `unmapped` is", () => {
    expect(fromStored({ unmapped: 5 })).toEqual({ unmapped: 5 });
    expect(fromStored({ unmapped: ["a"] })).toEqual({ unmapped: ["a"] });
    expect(fromStored({ a: 1, unmapped: { "[x": 1, "a.b": 2, "c.d": 3 } })).toEqual({
      "[x": 1,
      a: { b: 2 },
      c: { d: 3 },
    });
  });

  test.each(["jobs", "bisect", "somebody_elses"])("of %s comes back equal, whatever it holds", (collection) => {
    const key = fc.oneof(fc.constantFrom("pp", "hw", "os", "", ".", "a.b", "__proto__", "unmapped", "["), fc.string());
    const anything = fc.object({
      key,
      maxDepth: 4,
      withBigInt: true,
      values: [fc.string(), fc.double(), fc.boolean()],
    });
    const likely = randomDocuments(collection === "bisect" ? "bisect" : "jobs").map(([first]) => first ?? {});
    fc.assert(
      fc.property(fc.oneof(anything, likely), (found) => {
        const document = parseDigitSafe(stringifyDigitSafe(found)) as Document;
        for (const form of [toStored, toStoredWithoutParameters]) {
          expect(canonical(afterStoring(form(collection, document)))).toBe(canonical(document));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("has no parameters left for a server that can map no more of them", () => {
    const document = { id: "1", pp: { iperf: 5, fio: { bs: "4k" } }, os: {} };
    const stored = toStoredWithoutParameters("jobs", document);
    expect(stored).toEqual({ id: "1", unmapped: { pp: document.pp, os: {} } });
    expect(afterStoring(stored)).toEqual(document);
  });
});
