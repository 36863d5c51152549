import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import type { Block } from "../../../src/coverage/profile/profile.js";
import { measureLines } from "../../../src/coverage/source/measure-lines.js";
import { makeRepositoryFromBundle } from "../git/bundle-repository.js";
import { corpusReason, gocCorpus, hasGocCorpus } from "./goc-corpus.js";

const block = (extent: string, statements = 1, count = 1): Block => {
  const [startLine = 0, startCol = 0, endLine = 0, endCol = 0] = extent.split(/[.,]/).map(Number);
  return { startLine, startCol, endLine, endCol, statements, count };
};
/** The lines, and how many blocks own each. */
const owned = (source: string, ...blocks: readonly Block[]): Readonly<Record<number, number>> =>
  Object.fromEntries(measureLines(Buffer.from(source), blocks).map(({ line, owners }) => [line, owners.length]));

describe("the lines that blocks own", () => {
  it("are those with a sign of code in the block's own columns", () => {
    const source = "package p\nfunc f() {\n\tif a {\n\t\tb()\n\t} else {\n\t\t// c\n\t\tc()\n\t}\n}\n";
    expect(owned(source, block("2.10,3.7"), block("3.7,5.3"), block("5.8,8.3"))).toEqual({ 3: 1, 4: 1, 7: 1 });
  });

  it("are no comments, no lone brackets, no blank lines", () => {
    const source = 'f(\n\n)\n/* a\n b */ }\n{;,}\n// x\nx /* y */\n`/*`\n"//" \n';
    expect(owned(source, block("1.1,11.1"))).toEqual({ 1: 1, 8: 1, 9: 1, 10: 1 });
    expect(owned(source, block("8.2,8.11"))).toEqual({});
    expect(owned(source, block("8.1,8.2"))).toEqual({ 8: 1 });
  });

  it("belong to each block that reaches over them, in the order of the file", () => {
    const outer = block("1.1,5.9", 2, 3);
    const inner = block("2.1,3.9", 1, 0);
    const lines = measureLines(Buffer.from("a\nb\nc\nd\ne\n"), [outer, inner]);
    expect(lines).toEqual([
      { line: 1, owners: [outer] },
      { line: 2, owners: [outer, inner] },
      { line: 3, owners: [outer, inner] },
      { line: 4, owners: [outer] },
      { line: 5, owners: [outer] },
    ]);
  });

  it("are none of a block without statements, behind the end, or behind a //line comment", () => {
    expect(owned("a\nb", block("1.1,2.2", 0), block("3.1,9.9"), block("1.0,2.0"))).toEqual({});
    expect(owned("a\nb", block("2.1,999999999.9"), block("1.50,1.60"))).toEqual({ 2: 1 });
    expect(owned("", block("1.1,2.2"))).toEqual({});
  });

  it("are given up where blocks overlap without end", () => {
    const source = Buffer.from("x\n".repeat(50_000));
    const blocks = Array.from({ length: 50 }, () => block("1.1,50001.1"));
    expect(() => measureLines(source, blocks)).toThrow(
      expect.objectContaining({ code: "BAD_PROFILE", message: "too many blocks overlap at line 1" }),
    );
  });

  it.skipIf(!hasGocCorpus)(`are those of the recorded lcov report, with its counts (case 37)${corpusReason}`, () => {
    const repository = makeRepositoryFromBundle();
    const profile = parseProfile(readFileSync(join(gocCorpus, "diff/head.cov")));
    const ours = profile.files.flatMap(({ file, blocks }) => {
      const path = file.slice("example.test/apa/goc_echoserver/".length);
      const lines = measureLines(repository.show("feature/sub", path), blocks);
      const hits = lines.map(({ line, owners }) => `DA:${line},${Math.max(...owners.map(({ count }) => count))}`);
      return [`SF:${path}`, ...hits];
    });
    const recorded = readFileSync(join(gocCorpus, "diff/head.lcov"), "utf8").split("\n");
    expect(ours).toEqual(recorded.filter((line) => /^(SF|DA):/.test(line)));
  });
});
