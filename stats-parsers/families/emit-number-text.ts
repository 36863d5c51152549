import type { Emit } from "../../src/results/parser.js";
import { isNumberText } from "./number-text.js";

/** Passes a word of a log through as it stands, if it is one decimal number. */
export function emitNumberText(key: string, text: string | undefined, emit: Emit): void {
  if (isNumberText(text)) emit(key, text);
}
