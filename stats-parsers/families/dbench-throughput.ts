import type { Emit, Log } from "../../src/results/parser.js";
import { harmonicMean, leadingNumber, mean, round2 } from "./statistics.js";
import { wordsOf } from "./words.js";

/**
 * Reads the closing lines `Throughput 434.5 MB/sec  2 clients  2 procs  max_latency=1.4 ms` of dbench or tbench runs:
 * means over the runs in MB/s and ms, rounded to two decimals, and the last run's clients and processes (parsers.md, dbench).
 */
export async function readDbenchThroughput(log: Log, emit: Emit): Promise<void> {
  const throughputs: number[] = [];
  const maxLatencies: number[] = [];
  let clients = 0;
  let processes = 0;
  for await (const lines of log.batches()) {
    for (const line of lines) {
      if (!line.startsWith("Throughput ")) continue;
      const words = wordsOf(line);
      if (words[2] !== "MB/sec") continue;
      throughputs.push(leadingNumber(words[1] ?? ""));
      clients = wordBefore("clients", words);
      processes = wordBefore("procs", words);
      const latency = words.find((word) => word.startsWith("max_latency="));
      if (latency) maxLatencies.push(leadingNumber(latency.slice("max_latency=".length)));
    }
  }
  if (throughputs.length === 0) return;
  emit("throughput_MB/s", round2(mean(throughputs)));
  emit("throughput_MB/s_harmonic_mean", round2(harmonicMean(throughputs)));
  emit("clients", clients);
  emit("procs", processes);
  if (maxLatencies.length === 0) return;
  emit("max_latency", round2(mean(maxLatencies)));
  emit("max_latency_harmonic_mean", round2(harmonicMean(maxLatencies)));
}

function wordBefore(label: string, words: readonly string[]): number {
  return leadingNumber(words[words.indexOf(label) - 1] ?? "");
}
