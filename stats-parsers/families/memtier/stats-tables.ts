import type { Emit } from "../../../src/results/parser.js";
import { isNumberText } from "../number-text.js";
import { type Tally, tallyOf } from "../tally.js";

const rowKinds = ["sets", "gets", "waits", "totals"] as const;
type RowKind = (typeof rowKinds)[number];

const columns = [
  "ops/s",
  "hits/s",
  "misses/s",
  "avg_latency_ms",
  "p50_latency_ms",
  "p99_latency_ms",
  "p99.9_latency_ms",
  "kb/s",
] as const;

const kindsByLabel: ReadonlyMap<string, RowKind> = new Map(
  rowKinds.map((kind) => [`${kind[0]?.toUpperCase()}${kind.slice(1)}`, kind]),
);

/** The closing tables of memtier_benchmark processes, `Sets`, `Gets`, `Waits` and `Totals` by columns (parsers.md, memtier). */
export class StatsTables {
  readonly #tallies = new Map<string, Tally>();

  /** Takes a row of a table; words of other lines are passed over. */
  take([label = "", ...cells]: readonly string[]): void {
    const kind = kindsByLabel.get(label);
    if (kind === undefined || !cells.every((cell) => cell === "---" || isNumberText(cell))) return;
    for (const [at, column] of columns.entries()) {
      const cell = cells[at];
      if (cell !== undefined) tallyOf(this.#tallies, `${kind}_${column}`).add(cell === "---" ? 0 : Number(cell));
    }
  }

  /** Emits sums over the processes, then means with the share of missed gets in between; nothing without a table. */
  emitResults(emit: Emit): void {
    for (const kind of rowKinds) this.#emitRow(kind, (name, tally) => emit(`total_${name}`, tally.sum));
    for (const kind of rowKinds) {
      this.#emitRow(kind, (name, tally) => emit(`avg_${name}`, tally.mean));
      if (kind === "gets") this.#emitMissRate(emit);
    }
  }

  #emitRow(kind: RowKind, emitTally: (name: string, tally: Tally) => void): void {
    for (const column of columns) {
      const name = `${kind}_${column}`;
      const tally = this.#tallies.get(name);
      if (tally) emitTally(name, tally);
    }
  }

  #emitMissRate(emit: Emit): void {
    const hits = this.#tallies.get("gets_hits/s")?.sum ?? 0;
    const misses = this.#tallies.get("gets_misses/s")?.sum ?? 0;
    if (hits + misses > 0) emit("gets_miss_rate_%", (misses * 100) / (hits + misses));
  }
}
