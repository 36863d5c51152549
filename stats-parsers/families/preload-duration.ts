import type { Emit } from "../../src/results/parser.js";
import { emitNumberText } from "./emit-number-text.js";

const prefix = "preload duration: ";

/** Passes on a line `preload duration: SECONDS` that the runner of a key-value store benchmark writes into its log. */
export function emitPreloadDuration(line: string, emit: Emit): void {
  if (line.startsWith(prefix)) emitNumberText("preload_duration", line.slice(prefix.length).trim(), emit);
}
