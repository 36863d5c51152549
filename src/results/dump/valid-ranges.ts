import { mapTable } from "../tables.js";

export interface ValidRange {
  readonly min: number;
  readonly max: number;
}

/** Finds the range a bare key of one group must keep to, undefined where there is none. */
export type FindRange = (key: string) => ValidRange | undefined;

interface RangeRule extends ValidRange {
  readonly program: string;
  readonly pattern: RegExp;
}

/** Reads table valid-ranges (results-tables.md A7): gives what finds the ranges of a group. */
export function openValidRanges(): (group: string) => FindRange {
  const rules = mapTable("valid-ranges", parseRule);
  return (group) => {
    const ofGroup = rules.filter(({ program }) => program === group.split(".")[0]);
    return ofGroup.length === 0
      ? () => undefined
      : (key) => ofGroup.find(({ pattern }) => pattern.test(`${group}.${key}`));
  };
}

function parseRule(line: string): RangeRule {
  const [min, max, pattern = ""] = line.split(/\s+/);
  const program = pattern.slice(0, pattern.indexOf("."));
  if (!Number.isFinite(Number(min)) || !Number.isFinite(Number(max)) || program === "")
    throw new Error("not MIN MAX PROGRAM.PATTERN");
  return { program, min: Number(min), max: Number(max), pattern: new RegExp(`^(?:${pattern})$`) };
}
