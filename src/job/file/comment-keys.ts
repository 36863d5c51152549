import type { MaskedText } from "./mask-templates.js";
import { unmasked } from "./mask-templates.js";
import { linesOf } from "./placed-text.js";

/** A line `#! text`, which is a key where it is not inside a text (scheduler.md 5.3 rule 0). */
export interface CommentKey {
  /** Offset of its `#`. */
  readonly start: number;
  /** Blanks before the `#`. */
  readonly column: number;
  /** `#! text`. */
  readonly key: string;
}

/** All lines `#! text` of a job file, inside texts too. */
export function commentKeysOf({ placed, templates }: MaskedText): readonly CommentKey[] {
  const keys: CommentKey[] = [];
  let lineStart = 0;
  for (const line of linesOf(placed.text)) {
    const match = /^( *)(#! +\S.*)/.exec(line);
    if (match !== null) {
      const [, blanks = "", key = ""] = match;
      const column = blanks.length;
      keys.push({ start: lineStart + column, column, key: unmasked(key.trimEnd(), templates) });
    }
    lineStart += line.length;
  }
  return keys;
}
