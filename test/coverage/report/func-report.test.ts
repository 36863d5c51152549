import { describe, expect, it } from "vitest";
import { funcReport } from "../../../src/coverage/report/func-report.js";
import { measureFunctions } from "../../../src/coverage/report/measure-functions.js";
import { hasRecorded, recorded, recordedStems, whyNotRecorded, withExtents, withRealSources } from "./recorded.js";
import { sourced } from "./sourced.js";

const report = (profile: string, sources: Record<string, string>) =>
  funcReport(measureFunctions(sourced(profile, sources)));

describe("funcReport", () => {
  it("has a line per function in the order of the source, without receivers and type parameters, and the total", () => {
    const source = "package p\nfunc (l *list[T]) push(x T) {\n\ta()\n}\nfunc conv[K any]() { b() }\nfunc conv() {}\n";
    const profile = "mode: set\nm/p/p.go:2.29,4.2 1 1\nm/p/p.go:5.20,5.27 2 0\n";
    expect(report(profile, { "m/p/p.go": source })).toBe(
      "m/p/p.go:2:\tpush\t\t100.0%\nm/p/p.go:5:\tconv\t\t0.0%\nm/p/p.go:6:\tconv\t\t0.0%\ntotal:\t\t(statements)\t33.3%\n",
    );
  });

  it("counts characters for its columns, not bytes, and not halves of them", () => {
    const source = "package p\nfunc ünïcödé() { a() }\nfunc 𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜() { a() }\n";
    const text = report("mode: set\nm/p/p.go:2.20,2.30 1 1\n", { "m/p/p.go": source });
    expect(text.split("\n").slice(0, 2)).toEqual(["m/p/p.go:2:\tünïcödé\t\t100.0%", "m/p/p.go:3:\t𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜\t0.0%"]);
  });

  it("of an empty profile, and of no byte at all, is a total of 0.0", () => {
    for (const profile of ["mode: atomic\n", ""]) expect(report(profile, {})).toBe("total:\t(statements)\t0.0%\n");
  });

  it("escapes control characters of names, so that no terminal is told anything", () => {
    const text = report("mode: set\nm/\x1b[2J\tp.go:2.12,2.20 1 1\n", {
      "m/\x1b[2J\tp.go": "package p\nfunc a() { b() }\n",
    });
    expect(text).toBe("m/\\u001b[2J\\u0009p.go:2:\ta\t\t100.0%\ntotal:\t\t\t\t(statements)\t100.0%\n");
  });

  it("rounds ties to even and may say 100.0 just below it (case 8)", () => {
    const share = (covered: number, missed: number) =>
      report(`mode: set\nm/p.go:2.10,2.20 ${covered} 1\nm/p.go:2.20,2.30 ${missed} 0\n`, {
        "m/p.go": `package p\nfunc a() { ${" ".repeat(30)} }\n`,
      }).split("\t")[3];
    expect([share(1, 15), share(5, 11), share(9, 7), share(13, 3), share(21, 37), share(9999, 1)]).toEqual(
      ["6.2%", "31.2%", "56.2%", "81.2%", "36.2%", "100.0%"].map((text) => `${text}\ntotal:`),
    );
  });
});

describe.skipIf(!hasRecorded)(`funcReport of recorded profiles${whyNotRecorded}`, () => {
  it.each(recordedStems())("is what go tool cover -func printed, byte for byte: %s (case 5)", (stem) => {
    expect(funcReport(measureFunctions(withExtents(stem)))).toBe(recorded(`${stem}.func.txt`));
  });

  it.each([
    ["profiles/edge-shapes-count"],
    ["profiles/edge-lines-set"],
    ["profiles/edge-tie-set"],
    ["profiles/edge-multi-coverpkg-set"],
    ["merged/replica-a"],
    ["diff/head", "feature/sub"],
  ])("is the same of the real sources: %s (cases 5, 6, 8)", (stem, branch?: string) => {
    expect(funcReport(measureFunctions(withRealSources(stem, branch)))).toBe(recorded(`${stem}.func.txt`));
  });
});
