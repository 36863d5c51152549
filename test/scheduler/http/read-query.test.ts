import fc from "fast-check";
import { expect, it } from "vitest";
import { percentDecode } from "../../../src/scheduler/http/percent-decode.js";
import { readQuery } from "../../../src/scheduler/http/read-query.js";

it("reads what careful clients send as they meant it", () => {
  const pairs = fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(pairs, (given) => {
      const sent = Object.entries(given).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
      );
      expect(Object.entries(readQuery(sent.join("&"))).toSorted()).toEqual(Object.entries(given).toSorted());
    }),
  );
});

it("reads what careless clients send, and never throws", () => {
  expect(readQuery("a=b=c&d&=e&f=1+2%2B3&g=%zz%4&h=%ff&a=2&&")).toEqual({
    a: "2",
    d: "",
    "": "e",
    f: "1 2+3",
    g: "%zz%4",
    h: "\ufffd",
  });
  // Raw UTF-8 comes as one character for each byte.
  expect(readQuery(`m=${Buffer.from("你").toString("latin1")}`)).toEqual({ m: "你" });
  expect(Object.entries(readQuery("__proto__=1&constructor=2"))).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (raw) => void [readQuery(raw), percentDecode(raw)]));
});

it("reads no more than a thousand", () => {
  expect(Object.keys(readQuery(Array.from({ length: 5000 }, (_, n) => `k${n}=1`).join("&")))).toHaveLength(1000);
});
