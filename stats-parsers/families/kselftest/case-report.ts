import type { Emit } from "../../../src/results/parser.js";
import { normaliseCaseName } from "../case-name.js";
import { createVerdicts } from "../verdicts.js";

/** What a log says so far: verdicts of cases, single numbers, and means over several rows. */
export interface CaseReport {
  /** A later verdict of the same case replaces the earlier one. */
  verdict(nameParts: readonly string[], verdict: string): void;
  /** A measured number as printed; the last one counts. */
  number(nameParts: readonly string[], value: string): void;
  /** One of several samples; their mean is reported as an integer, cut off. */
  sample(nameParts: readonly string[], value: number): void;
  emitAll(emit: Emit): void;
}

/** Collects until the end of the log, since a script's verdict may be replaced by a second run of it. */
export function createCaseReport(): CaseReport {
  const verdicts = createVerdicts({ repeated: "last wins" });
  const numbers = new Map<string, string>();
  const samples = new Map<string, { sum: number; count: number }>();
  return {
    verdict: (nameParts, verdict) => verdicts.add(nameParts.join("."), verdict),
    number: (nameParts, value) => void numbers.set(normaliseCaseName(nameParts.join(".")), value),
    sample(nameParts, value) {
      const key = normaliseCaseName(nameParts.join("."));
      const { sum, count } = samples.get(key) ?? { sum: 0, count: 0 };
      samples.set(key, { sum: sum + value, count: count + 1 });
    },
    emitAll(emit) {
      for (const [key, value] of numbers) emit(key, value);
      verdicts.emitAll(emit);
      for (const [key, { sum, count }] of samples) emit(key, Math.floor(sum / count));
    },
  };
}
