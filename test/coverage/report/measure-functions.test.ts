import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { measureFunctions } from "../../../src/coverage/report/measure-functions.js";
import { hasRecorded, recorded, recordedStems, whyNotRecorded, withExtents } from "./recorded.js";
import { sourced } from "./sourced.js";

const source = "package p\nvar f = func() { a() }\nfunc b() {\n\tc()\n}\nfunc d() {}\n";
const lines = ["m/p/p.go:2.17,2.22 3 1", "m/p/p.go:3.10,5.2 2 7", "m/p/p.go:6.11,6.11 0 4", "m/q.go:1.1,2.2 5 1"];
const profile = `mode: count\n${lines.join("\n")}\n`;

describe("measureFunctions", () => {
  it("leaves function literals of variables out of the functions, and counts them in the profile total (case 4)", () => {
    const measured = measureFunctions(sourced(profile, { "m/p/p.go": source, "m/q.go": "package m\n" }));
    expect(measured.funcTotal).toEqual({ covered: 2, statements: 2, functions: 2 });
    expect(measured.profileTotal).toEqual({ covered: 10, statements: 10 });
    expect(measured.files[0]).toEqual({
      file: "m/p/p.go",
      path: "m/p/p.go",
      covered: 5,
      statements: 5,
      functions: [
        { name: "b", line: 3, covered: 2, statements: 2, count: 7 },
        { name: "d", line: 6, covered: 0, statements: 0, count: 4 },
      ],
    });
    expect([measured.isIncomplete, measured.missingSources]).toEqual([false, []]);
  });

  it("names files without source and counts their statements in the profile total alone (case 40)", () => {
    const measured = measureFunctions(sourced(profile, { "m/p/p.go": source }));
    expect(measured).toMatchObject({ isIncomplete: true, missingSources: ["m/q.go"] });
    expect(measured.files[1]).toEqual({ file: "m/q.go", path: undefined, covered: 5, statements: 5, functions: [] });
    expect(measured.funcTotal).toEqual({ covered: 2, statements: 2, functions: 2 });
    expect(measured.profileTotal).toEqual({ covered: 10, statements: 10 });
  });

  it("refuses blocks that overlap beyond measure", () => {
    const overlapping = Array.from({ length: 6000 }, (_, at) => `m/p.go:1.1,${9_000_000 + at}.1 1 1\n`).join("");
    const functions = "func f() {}\n".repeat(2000);
    const input = sourced(`mode: set\n${overlapping}`, { "m/p.go": `package p\n${functions}` });
    expect(() => measureFunctions(input)).toThrow(
      expect.objectContaining({
        code: "BAD_PROFILE",
        message: expect.stringMatching(/^too many blocks overlap at line \d+$/),
      }),
    );
  });

  it("gives each function the blocks that touch it, whatever the order, as a walk over all of them does", () => {
    const position = fc.record({ line: fc.integer({ min: 1, max: 9 }), column: fc.integer({ min: 0, max: 30 }) });
    const block = fc.record({ from: position, to: position, statements: fc.nat(3), count: fc.nat(2) });
    // A directive may turn the numbers of lines back.
    const code = "package p\nfunc a() { x() }; func b() {\n}\nfunc c() {\n\ty()\n}\n";
    const sources = fc.constantFrom(code, `${code}//line :2\nfunc d() {\n\n}\n//line :1\nfunc e() { }\n`);
    fc.assert(
      fc.property(
        fc.uniqueArray(block, { selector: ({ from, to }) => JSON.stringify([from, to]) }),
        sources,
        (made, text) => {
          const blocks = made.map(
            ({ from, to, statements, count }) =>
              `m/p.go:${from.line}.${from.column},${to.line}.${to.column} ${statements} ${count}\n`,
          );
          const input = sourced(`mode: count\n${blocks.join("")}`, { "m/p.go": text });
          const functions = measureFunctions(input).files[0]?.functions ?? [];
          const all = input.files[0]?.blocks ?? [];
          const extents = [
            [2, 1, 2, 17],
            [2, 19, 3, 2],
            [4, 1, 6, 2],
            [2, 0, 4, 0],
            [1, 0, 1, 0],
          ] as const;
          for (const [at, { covered, statements }] of functions.entries()) {
            const [startLine, startCol, endLine, endCol] = extents[at] ?? [0, 0, 0, 0];
            const touching = all.filter(
              (one) =>
                (one.startLine < endLine || (one.startLine === endLine && one.startCol < endCol)) &&
                (one.endLine > startLine || (one.endLine === startLine && one.endCol > startCol)),
            );
            const sum = (some: typeof touching) => some.reduce((total, one) => total + one.statements, 0);
            expect([covered, statements]).toEqual([sum(touching.filter(({ count }) => count > 0)), sum(touching)]);
          }
        },
      ),
      { examples: [] },
    );
  });
});

describe.skipIf(!hasRecorded)(`measureFunctions of recorded profiles${whyNotRecorded}`, () => {
  it.each(recordedStems())("has the totals that were expected: %s (case 4)", (stem) => {
    const expected = JSON.parse(recorded("expected-totals.json"))[`${stem}.cov`];
    const input = withExtents(stem);
    const { funcTotal, profileTotal } = measureFunctions(input);
    expect({ ...funcTotal, percent: expected.func_total.percent }).toEqual(expected.func_total);
    expect({ ...profileTotal, percent: expected.profile_total.percent }).toEqual(expected.profile_total);
    expect(profileText(input).split("\n").length - 2).toBe(expected.blocks);
  });
});
