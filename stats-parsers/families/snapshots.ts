import type { Log } from "../../src/results/parser.js";
import { isNumberText } from "./number-text.js";

const TIME = "time: ";

/**
 * Reads a log of snapshots of a /proc file, each after a `time: <epoch seconds>` line. The times are passed on to `emit`,
 * every other line goes to `row` (parsers.md, "Monitors").
 */
export async function readSnapshots(
  log: Log,
  emit: (key: "time", epochSeconds: string) => void,
  row: (line: string) => void,
): Promise<void> {
  for await (const lines of log.batches()) {
    for (const line of lines) {
      if (line.startsWith(TIME)) {
        const epochSeconds = line.slice(TIME.length).trim();
        if (isNumberText(epochSeconds)) emit("time", epochSeconds);
      } else {
        row(line);
      }
    }
  }
}
