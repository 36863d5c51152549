import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DocumentLine, readDocumentLine, writeDocumentLine } from "../../src/store/document-lines.js";

const read = (text: string, fallback = "jobs"): DocumentLine => readDocumentLine(Buffer.from(text), fallback);
const document = (collection: string, id: string, fields: object) => ({
  kind: "document",
  stored: { collection, id, document: fields },
});

describe("a line of documents", () => {
  it("has the form of a search hit, in this order", () => {
    const line = writeDocumentLine({ collection: "jobs", id: "7", document: { suite: "iperf" } });
    expect(line).toBe('{"_index":"jobs","_id":"7","_source":{"suite":"iperf"}}\n');
  });

  it("is read as it was written, whatever the document holds", () => {
    const value = fc.oneof(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }));
    const anyDocument = fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), value, {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), anyDocument, (id, fields) => {
        const line = writeDocumentLine({ collection: "regression", id, document: fields });
        expect(line.indexOf("\n")).toBe(line.length - 1);
        const back = read(line.trimEnd());
        if (back.kind !== "document") throw new Error(JSON.stringify(back));
        expect(back.stored.id).toBe(id);
        expect(writeDocumentLine(back.stored)).toBe(line);
      }),
    );
  });

  it.each([
    ["a hit with more keys", '{"_index":"hosts","_id":"a","_score":1,"_source":{"n":1},"sort":[1]}', "hosts", "a"],
    ["a hit without _index", '{"_id":"a","_source":{"n":1}}', "jobs", "a"],
    ["a whole number as id", '{"_id":7,"_source":{"n":1}}', "jobs", "7"],
    ["all digits of an id", '{"_id":12345678901234567890,"_source":{"n":1}}', "jobs", "12345678901234567890"],
    ["a BOM and a carriage return", '\uFEFF{"_id":"a","_source":{"n":1}}\r', "jobs", "a"],
  ])("takes %s", (_title, text, collection, id) => {
    expect(read(text)).toEqual(document(collection, id, { n: 1 }));
  });

  it("may be a document itself, whose field id is its id, of hosts its hostname", () => {
    expect(read('{"id":9007199254740993,"a":1}')).toEqual(
      document("jobs", "9007199254740993", { id: 9007199254740993n, a: 1 }),
    );
    expect(read('{"hostname":"vm-1","id":"x"}', "hosts")).toEqual(
      document("hosts", "vm-1", { hostname: "vm-1", id: "x" }),
    );
  });

  it.each(["", "  ", "\r", "\uFEFF"])("is skipped where it is empty: %j", (text) => {
    expect(read(text)).toEqual({ kind: "empty" });
  });

  it.each([
    ["no JSON", "{", /^no JSON: /],
    ["two values", "{} {}", /^no JSON: /],
    ["no object", "[1]", "it is not a JSON object"],
    ["a _source that is none", '{"_id":"a","_source":[1]}', "its _source is not an object"],
    ["an _index that is none", '{"_index":1,"_id":"a","_source":{}}', "its _index is not a string"],
    ["no _id", '{"_source":{}}', "it has no _id"],
    ["no id", '{"suite":"x"}', "it has no id"],
    ["an inherited id", '{"__proto__":{"id":"a"}}', "it has no id"],
    ["an empty id", '{"id":""}', "its id is not a string or a whole number"],
    ["a fraction as id", '{"id":1.5}', "its id is not a string or a whole number"],
    ["a truth as id", '{"_id":true,"_source":{}}', "its _id is not a string or a whole number"],
    [
      "hundreds of levels",
      `{"id":"a","x":${"[".repeat(300)}${"]".repeat(300)}}`,
      "it is nested deeper than 200 levels",
    ],
    [
      "a hundred thousand levels with many digits",
      `{"id":"a","y":12345678901234567890,"x":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
      "it is nested deeper than 200 levels",
    ],
  ])("is bad with %s", (_title, text, problem) => {
    expect(read(text)).toEqual({
      kind: "bad",
      problem: typeof problem === "string" ? problem : expect.stringMatching(problem),
    });
  });

  it("is bad where its bytes are no UTF-8: they would be lost", () => {
    expect(readDocumentLine(Buffer.from([0x7b, 0xff, 0x7d]), "jobs")).toEqual({
      kind: "bad",
      problem: "it is not UTF-8",
    });
  });
});
