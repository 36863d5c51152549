import { defineParser, type Emit } from "../src/results/parser.js";
import { LatencyDistribution, percentileLatencies } from "./families/latency-distribution.js";
import { StatsTables } from "./families/memtier/stats-tables.js";
import { isNumberText } from "./families/number-text.js";
import { emitPreloadDuration } from "./families/preload-duration.js";
import { wordsOf } from "./families/words.js";

/** Latencies are counted in steps of 10 us. */
const stepsPerMillisecond = 100;

export default defineParser({
  program: "memtier",
  about: "memtier_benchmark tables of several processes: rates, latencies, misses",
  kind: "test",
  reads: ["memtier"],
  example: "avg_totals_ops/s",
  async parse(log, emit) {
    const tables = new StatsTables();
    const latencies = new LatencyTables();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        const words = wordsOf(line);
        emitPreloadDuration(line, emit);
        if (!latencies.take(words)) tables.take(words);
      }
    }
    tables.emitResults(emit);
    latencies.emitResults(emit);
  },
});

/** The `Request Latency Distribution` of SET and GET requests, one table of each per process. */
class LatencyTables {
  readonly #distributions = new Map([
    ["SET", new LatencyDistribution()],
    ["GET", new LatencyDistribution()],
  ]);
  #openTable: string | undefined;

  /** Whether the words are a row `SET 1.095 5.00`, or the line `---` that closes a table. */
  take(words: readonly string[]): boolean {
    const [type = "", milliseconds, percent] = words;
    if (type === "---" || type === "Type") this.#openTable = undefined;
    if (!this.#distributions.has(type) || !isNumberText(milliseconds) || !isNumberText(percent)) return type === "---";
    if (this.#openTable !== type) this.#beginTable(type);
    this.#distributions.get(type)?.add(Math.trunc(Number(milliseconds) * stepsPerMillisecond), Number(percent));
    return true;
  }

  /** SET is the mean over the processes, GET always was the last process's alone: stored results would not compare otherwise. */
  #beginTable(type: string): void {
    if (type === "GET") this.#distributions.set(type, new LatencyDistribution());
    this.#distributions.get(type)?.begin();
    this.#openTable = type;
  }

  emitResults(emit: Emit): void {
    for (const [type, distribution] of this.#distributions) {
      for (const [percentile, steps] of percentileLatencies(distribution.curve())) {
        emit(`${type.toLowerCase()}_latency_${percentile}%_ms`, steps / stepsPerMillisecond);
      }
    }
  }
}
