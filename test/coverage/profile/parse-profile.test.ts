import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import { percentText } from "../../../src/coverage/profile/percent-text.js";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { fileStatements, profileStatements } from "../../../src/coverage/profile/statements.js";
import { hasRecorded, recorded, whyNotRecorded } from "../report/recorded.js";
import { arbitraryLines, countProfile, profile } from "./arbitrary-profile.js";

const block = "example.test/edge/multi/a/a.go:3.19,4.11 1 1";
const refused = (code: string, message: string | RegExp) =>
  expect.objectContaining({
    code,
    message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe("parseProfile", () => {
  it("reads every field from the right end, so that names have colons and spaces", () => {
    expect(profile("mode: atomic\nC:/my src/a.go:1.2,3.4 5 6\n")).toEqual({
      mode: "atomic",
      files: [
        {
          file: "C:/my src/a.go",
          blocks: [{ startLine: 1, startCol: 2, endLine: 3, endCol: 4, statements: 5, count: 6 }],
        },
      ],
    });
  });

  it("takes no byte, a mode line alone, CRLF, and a missing last newline (case 9)", () => {
    expect(profile("")).toEqual({ mode: undefined, files: [] });
    expect(profile("mode: set")).toEqual({ mode: "set", files: [] });
    const plain = profile(`mode: set\n${block}\n`);
    expect(plain.files).toHaveLength(1);
    expect(profile(`mode: set\r\n${block}\r\n`)).toEqual(plain);
    expect(profile(`mode: set\n${block}`)).toEqual(plain);
  });

  it.each([
    ["no mode line", block, `bad mode line: ${block}`],
    ["a mode without value", "mode: \n", "bad mode line: mode: "],
    ["a mode word that nobody knows", `mode: banana\n${block}\n`, "bad mode line: mode: banana"],
    ["a blank first line", "\n", "bad mode line: "],
    ["a login page", "<!doctype html>\n<p>", "bad mode line: <!doctype html>"],
  ])("refuses %s (case 9)", (_, text, message) => {
    expect(() => profile(text)).toThrow(refused("BAD_PROFILE", message));
  });

  it.each([
    ["a blank line", ""],
    ["a negative count", "a.go:3.19,4.11 1 -1"],
    ["a second mode line", "mode: set"],
    ["no name", ":3.19,4.11 1 1"],
    ["a field too few", "a.go:3.19,4.11 1"],
    ["a field that is no number", "a.go:3.x,4.11 1 1"],
    ["an empty field", "a.go:3.,4.11 1 1"],
    ["a fraction", "a.go:3.19,4.11 1 1.5"],
    ["a sign", "a.go:3.19,4.11 1 +1"],
    ["a space behind the line", "a.go:3.19,4.11 1 1 "],
    ["two spaces", "a.go:3.19,4.11 1  1"],
    ["a count beyond 2^53-1", "a.go:3.19,4.11 1 9007199254740992"],
    ["a count without end", `a.go:3.19,4.11 1 ${"9".repeat(400)}`],
    ["numbers alone", "1 1"],
    ["a line 0, where it starts", "a.go:0.1,2.5 1 1"],
    ["a line 0, where it ends", "a.go:1.1,0.5 1 1"],
  ])("refuses %s with the number of the line and the line (case 9)", (_, line) => {
    const shown = line.slice(0, 100);
    for (const end of ["\n", `\n${block}\n`]) {
      expect(() => profile(`mode: set\n${block}\n${line}${end}`)).toThrow(
        refused("BAD_PROFILE", `line 3 of the profile is no block: "${shown}`),
      );
    }
  });

  it("shortens bad lines and escapes what a terminal would obey", () => {
    const message = (text: string) => {
      try {
        profile(text);
      } catch (thrown) {
        return thrown instanceof Error ? thrown.message : "";
      }
      return "";
    };
    expect(message(`mode: \x1b[2J${"ü".repeat(9999)}`)).toMatch(/^bad mode line: mode: \\u001b\[2Jü{110}…$/);
    expect(message(`mode: set\n${"𝒜".repeat(9999)}\x07\n`)).toMatch(/^line 2 of the profile is no block: "(𝒜){120}…"$/);
    expect(message("mode: set\nx\x07\r\n")).toBe('line 2 of the profile is no block: "x\\u0007"');
  });

  it("refuses a name that is no UTF-8, as two of them could become one", () => {
    const bytes = Buffer.from("mode: set\n?.go:1.1,1.2 1 1\n");
    bytes[10] = 0xff;
    expect(() => parseProfile(bytes)).toThrow(
      refused("BAD_PROFILE", /^line 2 of the profile has a name that is no UTF-8/),
    );
  });

  it("adds repeated blocks up, in set mode as 0 or 1, and stops at 2^53-1", () => {
    const twice = (mode: string, one: number, other: number) =>
      profile(`mode: ${mode}\na.go:1.1,2.2 3 ${one}\na.go:1.1,2.2 3 ${other}\n`).files[0]?.blocks.map(
        ({ count }) => count,
      );
    expect(twice("count", 2, 3)).toEqual([5]);
    expect(twice("atomic", 4294967295, 4294967295)).toEqual([8589934590]);
    expect(twice("count", Number.MAX_SAFE_INTEGER, 2)).toEqual([Number.MAX_SAFE_INTEGER]);
    expect(twice("set", 1, 1)).toEqual([1]);
    expect(twice("set", 0, 1)).toEqual([1]);
    expect(twice("set", 0, 0)).toEqual([0]);
  });

  it("refuses a repeated block with other statements (case 9)", () => {
    expect(() => profile("mode: set\na.go:3.19,4.11 1 1\na.go:3.19,4.11 2 1\n")).toThrow(
      refused("BAD_PROFILE", "a.go:3.19,4.11: inconsistent NumStmt: changed from 1 to 2"),
    );
  });

  it("refuses more than 100 000 files, before it has read them all", () => {
    const lines = (files: number) => Array.from({ length: files }, (_, at) => `${at}.go:1.1,1.2 1 1\n`).join("");
    expect(profile(`mode: set\n${lines(100_000)}`).files).toHaveLength(100_000);
    expect(() => profile(`mode: set\n${lines(100_001)}no block`)).toThrow(
      refused("BAD_PROFILE", "the profile has more than 100000 files"),
    );
  });

  it("refuses more than a million different blocks, but no more lines of the same", () => {
    const lines = Array.from({ length: 500_001 }, (_, at) => `a:${at + 1}.1,9999999.2 1 1\n`).join("");
    const twice = profile(`mode: count\n${lines}${lines}`).files[0]?.blocks;
    expect([twice?.length, twice?.[0]?.count, twice?.[500_000]?.count]).toEqual([500_001, 2, 2]);
    const others = lines.slice(0, lines.lastIndexOf("a:")).replaceAll("a:", "b:");
    expect(() => profile(`mode: count\n${lines}${others}no block`)).toThrow(
      refused("BAD_PROFILE", "the profile has more than 1000000 different blocks"),
    );
  });

  it("keeps blocks apart that share their start", () => {
    const text = "mode: set\na.go:3.0,4.0 1 1\na.go:3.0,5.0 2 0\n";
    expect(profileText(profile(text))).toBe(text);
    expect(profileText(profile("mode: set\na.go:3.0,5.0 2 0\na.go:3.0,4.0 1 1\n"))).toBe(text);
  });

  it("orders files by their bytes and blocks by their numbers (case 3)", () => {
    const lines = [
      "b.go:1.1,1.2 1 0",
      "a.go:10.1,11.1 1 1",
      "\u{1d49c}.go:1.1,1.2 1 0",
      "a.go:9.2,9.10 1 2",
      "\uff21.go:1.1,1.2 1 0",
      "a.go:9.2,9.9 1 2",
    ];
    const sorted = [5, 3, 1, 0, 4, 2].map((at) => lines[at]);
    expect(profileText(countProfile(lines))).toBe(`mode: count\n${sorted.join("\n")}\n`);
  });

  it("gives a text that is its own canonical text, whatever the order of the lines was (case 3)", () => {
    const lines = arbitraryLines.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(lines, ([some, others]) => {
        const text = profileText(countProfile(some));
        expect(profileText(countProfile(others))).toBe(text);
        expect(profileText(profile(text))).toBe(text);
      }),
    );
  });

  it("reads only the part of a buffer that it is given", () => {
    const whole = Buffer.from(`xxmode: set\n${block}\nyy`);
    expect(parseProfile(new Uint8Array(whole.subarray(2, -2)))).toEqual(profile(`mode: set\n${block}`));
    expect(parseProfile(whole.subarray(2, -2))).toEqual(profile(`mode: set\n${block}`));
  });

  it("either reads bytes or refuses them as BAD_PROFILE, whatever they are", () => {
    const garbage = fc.array(fc.constantFrom("a.go", ":", "1", ".", ",", " ", "\n", "\r", "é", "-", "mode: set", "\0"));
    fc.assert(
      fc.property(garbage, (signs) => {
        try {
          profile(`mode: set\n${signs.join("")}`);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "BAD_PROFILE" });
        }
      }),
    );
  });
});

describe.skipIf(!hasRecorded)(`parseProfile of recorded profiles${whyNotRecorded}`, () => {
  const totals: Record<string, Record<string, unknown>> = hasRecorded
    ? JSON.parse(recorded("expected-totals.json"))
    : {};

  it.each(Object.keys(totals))("gives mode, files, blocks and totals of %s (case 4)", (path) => {
    const { mode, files, blocks, profile_total, block_fraction } = totals[path] ?? {};
    const parsed = profile(recorded(path));
    const all = parsed.files.flatMap((file) => file.blocks);
    const total = profileStatements(parsed);
    expect({ mode: parsed.mode, files: parsed.files.length, blocks: all.length }).toEqual({ mode, files, blocks });
    expect({ ...total, percent: percentText(total) }).toEqual(profile_total);
    const ran = all.filter(({ count }) => count > 0).length;
    expect((ran / Math.max(all.length, 1)).toFixed(6)).toBe(Number(block_fraction).toFixed(6));
  });

  it("takes two pulls of one replica in different order for the same (case 3)", () => {
    const body = (path: string) => recorded(path).slice(recorded(path).indexOf("mode:")).trimEnd();
    const [got, posted] = ["33-attached-profile-get", "34-attached-profile-post"].map((name) =>
      body(`http/${name}.txt`),
    );
    expect(got).not.toBe(posted);
    expect(profileText(profile(got ?? ""))).toBe(profileText(profile(posted ?? "")));
  });

  it("accepts and refuses what the cover tool does, but for a mode it does not know (case 9)", () => {
    const cases = recorded("cli/go-tool-cover-errors.txt").split(/^## /m).slice(1);
    expect(cases.length).toBeGreaterThan(10);
    for (const text of cases) {
      const title = text.slice(0, text.indexOf("\n"));
      const input = text.slice(text.indexOf("input:\n") + 7, text.indexOf("\n$ go tool cover"));
      const isRefused = /mode|blank line|negative|NumStmt/.test(title);
      const read = () => profile(title === "empty file" ? "" : input);
      if (isRefused) expect(read, title).toThrow(refused("BAD_PROFILE", ""));
      else expect(read, title).not.toThrow();
    }
  });
});

describe("fileStatements", () => {
  it("counts the statements of all blocks, and of those that ran", () => {
    const { files } = profile("mode: count\na.go:1.1,1.2 3 7\na.go:2.1,2.2 0 1\na.go:3.1,3.2 2 0\nb.go:1.1,1.2 1 1\n");
    expect(files.map(fileStatements)).toEqual([
      { covered: 3, statements: 5 },
      { covered: 1, statements: 1 },
    ]);
  });
});
