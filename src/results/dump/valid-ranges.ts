import { mapTable } from "../tables.js";

export interface ValidRange {
  readonly min: number;
  readonly max: number;
}

/** Finds the range a stats key must keep to (results-tables.md A7), undefined where there is none. */
export type FindRange = (statsKey: string) => ValidRange | undefined;

interface RangeRule extends ValidRange {
  readonly program: string;
  readonly pattern: RegExp;
}

/** Reads table valid-ranges. */
export function openValidRanges(): FindRange {
  const rules = mapTable("valid-ranges", parseRule);
  return (statsKey) => {
    const program = statsKey.slice(0, statsKey.indexOf("."));
    return rules.find((rule) => rule.program === program && rule.pattern.test(statsKey));
  };
}

function parseRule(line: string): RangeRule {
  const [min, max, pattern = ""] = line.split(/\s+/);
  const program = pattern.slice(0, pattern.indexOf("."));
  if (!Number.isFinite(Number(min)) || !Number.isFinite(Number(max)) || program === "")
    throw new Error("not MIN MAX PROGRAM.PATTERN");
  return { program, min: Number(min), max: Number(max), pattern: new RegExp(`^(?:${pattern})$`) };
}
