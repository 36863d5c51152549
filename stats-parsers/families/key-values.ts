import type { Emit, Log } from "../../src/results/parser.js";

/** Copies a log that is `key: value` lines already (parsers.md, "uptime / cpufreq-stats / …"); other lines are dropped. */
export async function copyKeyValues(log: Log, emit: Emit): Promise<void> {
  for await (const lines of log.batches()) {
    for (const line of lines) {
      const cut = line.indexOf(": ");
      if (cut > 0 && !line.startsWith("#")) emit(line.slice(0, cut), line.slice(cut + 2).trim());
    }
  }
}
