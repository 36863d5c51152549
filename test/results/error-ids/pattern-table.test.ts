import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readPatternTable } from "../../../src/results/error-ids/pattern-table.js";
import { readWholeLinePatterns } from "../../../src/results/error-ids/whole-line-patterns.js";

const folder = mkdtempSync(join(tmpdir(), "cci-patterns-"));
const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, `${name}.txt`), `${lines.join("\n")}\n`);

beforeEach(() => void vi.stubEnv("CCI_TABLES", folder));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("a table of patterns", () => {
  it("gives the match that begins first, of two the one listed first", () => {
    write("toys", "# toys", "marbles", "lost mar", "lost marbles");
    expect(readPatternTable("toys").first("all lost marbles")).toBe("lost mar");
    expect(readPatternTable("toys").first("nothing")).toBeUndefined();
  });

  it("tells the texts to look for, and the patterns without such a text", () => {
    write("toys", "lost .* marbles", "\\d+x?");
    const table = readPatternTable("toys");
    expect(table.literals).toEqual([" marbles"]);
    expect(table.unbound.map(String)).toEqual([String(/\d+x?/)]);
    expect(table.test("12")).toBe(true);
    expect(table.test("lost marbles")).toBe(false);
  });

  it("says which line does not compile", () => {
    write("toys", "ok", "(lost");
    expect(() => readPatternTable("toys")).toThrow(/toys\.txt: \(lost/);
  });

  it("of the package holds a text in each pattern: the logs are fast to search", () => {
    vi.unstubAllEnvs();
    for (const name of ["kernel-crashes", "kernel-harmless", "kernel-error-texts"]) {
      expect(readPatternTable(name).unbound).toEqual([]);
    }
    expect(readPatternTable("kernel-noise").test("<3>[    1.000000] nothing known")).toBe(false);
  });
});

describe("a table of patterns for whole lines", () => {
  it("matches nothing else than the whole line, and no line that is endless", () => {
    write("chatter", "done|go+d", "x.*");
    const isChatter = readWholeLinePatterns("chatter");
    expect(["done", "goood", "xyz"].every(isChatter)).toBe(true);
    expect(["done.", "abandone", ""].some(isChatter)).toBe(false);
    expect(isChatter("x".repeat(5000))).toBe(false);
    write("chatter");
    expect(readWholeLinePatterns("chatter")("")).toBe(false);
  });

  it.each(["(done", "do)ne(", "(a)\\1", "(?<name>a)"])("names the line that cannot be part of it: %s", (pattern) => {
    write("chatter", "ok", pattern);
    expect(() => readWholeLinePatterns("chatter")).toThrow(/chatter\.txt/);
  });
});
