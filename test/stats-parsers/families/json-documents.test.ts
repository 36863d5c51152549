import { describe, expect, it } from "vitest";
import { defineParser } from "../../../src/results/parser.js";
import { parseDocument, readJsonDocuments } from "../../../stats-parsers/families/json-documents.js";
import { runParser } from "../../support/run-parser.js";

/** The documents and the other lines of a log, in their order. */
async function partsOf(content: string): Promise<string[]> {
  const parts: string[] = [];
  const splitter = defineParser({
    program: "splitter",
    about: "",
    kind: "test",
    reads: ["splitter"],
    example: "",
    parse: (log) =>
      readJsonDocuments(log, {
        document: (text) => void parts.push(JSON.stringify(parseDocument(text)) ?? "broken"),
        line: (line) => void parts.push(`line ${line.trim()}`),
      }),
  });
  await runParser(splitter, content);
  return parts;
}

describe("readJsonDocuments", () => {
  it("splits documents that follow each other with and without a newline", async () => {
    expect(await partsOf('{"a":[{"b":1},{"c":2}]}{"d":3} {\n"e": {}\n}\n')).toEqual([
      '{"a":[{"b":1},{"c":2}]}',
      '{"d":3}',
      '{"e":{}}',
    ]);
  });

  it("tells lines from documents, also in front of a document and behind it", async () => {
    expect(await partsOf('run {x}\nnote: {"a":1} done\nfoo() {\n')).toEqual([
      "line run {x}",
      "line note:",
      '{"a":1}',
      "line done",
      "line foo()",
      "broken",
    ]);
  });

  it("is not misled by braces, quotes and backslashes inside of strings", async () => {
    expect(await partsOf('{"a":"}{\\"","b":"\\\\"}\n{}')).toEqual(['{"a":"}{\\"","b":"\\\\"}', "{}"]);
  });

  it("finds the next document behind one that was cut short", async () => {
    expect(await partsOf('{"a": {"b": 1\n{"c":2}\n')).toEqual(["broken", '{"c":2}']);
    expect(await partsOf('{"a":\n{"c":2}\n')).toEqual(["broken", '{"c":2}']);
    expect(await partsOf('{"a":\n {"c":2}}\n')).toEqual(['{"a":{"c":2}}']);
    expect(await partsOf('{"a": [1, "text\n{"c":2}\n{"d":')).toEqual(["broken", '{"c":2}', "broken"]);
  });
});
