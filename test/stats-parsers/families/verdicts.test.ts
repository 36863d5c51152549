import { describe, expect, it } from "vitest";
import type { Emit } from "../../../src/results/parser.js";
import { createVerdicts, type Verdicts } from "../../../stats-parsers/families/verdicts.js";

function keysOf(verdicts: Verdicts): string[] {
  const keys: string[] = [];
  const emit: Emit = Object.assign((key: string) => void keys.push(key), { to: () => undefined });
  verdicts.emitAll(emit);
  return keys;
}

describe("createVerdicts", () => {
  it("prints the last verdict of a case in the place of its first", () => {
    const verdicts = createVerdicts({ repeated: "last wins" });
    verdicts.add("b", "PASS");
    verdicts.add("a (x)", "pass");
    verdicts.add("b", "fail");
    expect(keysOf(verdicts)).toEqual(["b.fail", "a_x.pass"]);
  });

  it("refuses the log where a case that comes twice is an error", () => {
    const refuse = (reason: string): never => {
      throw new Error(reason);
    };
    const verdicts = createVerdicts({ repeated: "error", context: { refuse } });
    verdicts.add("generic.001", "pass");
    expect(() => verdicts.add("generic.001", "pass")).toThrow("case generic.001 is given twice");
  });

  it("leaves out what has no name or no verdict", () => {
    const verdicts = createVerdicts({ repeated: "last wins" });
    verdicts.add(" : ", "pass");
    verdicts.add("a", "");
    expect(keysOf(verdicts)).toEqual([]);
  });
});
