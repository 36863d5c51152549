import type { ValidRange } from "./valid-ranges.js";

/** Samples of a key, in the order of the records. */
export interface NumberColumn {
  readonly kind: "number";
  readonly values: number[];
  readonly range: ValidRange | undefined;
}

/** The last text of a key, or all of them. */
interface TextColumn {
  readonly kind: "text" | "list";
  readonly values: string[];
}

export type Column = NumberColumn | TextColumn;
