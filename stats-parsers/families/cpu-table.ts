import type { Emit, Log } from "../../src/results/parser.js";
import { countEnd, skipBlanks, wordEnd } from "./chars.js";
import { readSnapshots } from "./snapshots.js";
import { wordsOf } from "./words.js";

/** How a table of counters with one column per CPU is printed. */
export interface CpuTable {
  /** Key of a row's sum, from its first word (colon included) and the text after the counts. */
  readonly rowKey: (label: string, description: string) => string;
  /** Whether `ERR: 0`, a row of just two words, is a counter of the whole machine and printed without a CPU. */
  readonly machineCounters: boolean;
}

const CPU = /^CPU\d+$/;

interface RowKeys {
  readonly description: string;
  readonly sum: string;
  readonly byCpu: readonly string[];
}

/**
 * Prints snapshots of a table with a heading of CPU names: `CPU0.<row>: n` for each CPU, then `<row>: sum`
 * (parsers.md, "interrupts / softirqs"). A row with fewer counts than CPUs is dropped.
 */
export async function emitCpuTable(log: Log, emit: Emit, table: CpuTable): Promise<void> {
  let heading = "";
  let cpus: readonly string[] = [];
  // Hundreds of CPUs make hundreds of keys a row, the same ones in every snapshot: they are made once.
  const keysByLabel = new Map<string, RowKeys>();

  const keysOf = (label: string, description: string): RowKeys => {
    const known = keysByLabel.get(label);
    if (known?.description === description) return known;
    const sum = table.rowKey(label, description);
    const keys = { description, sum, byCpu: cpus.map((cpu) => `${cpu}.${sum}`) };
    keysByLabel.set(label, keys);
    return keys;
  };

  const readRow = (line: string, label: string, labelEnd: number): void => {
    const { counts, end } = countsFrom(line, labelEnd, cpus.length);
    const description = line.slice(end).trim();
    if (table.machineCounters && counts.length === 1 && description === "") {
      emit(label.slice(0, -1), counts[0] ?? 0);
    } else if (counts.length > 0 && counts.length === cpus.length) {
      emitRow(keysOf(label, description), counts, emit);
    }
  };

  await readSnapshots(log, emit, (line) => {
    if (line === heading) return;
    const labelStart = skipBlanks(line, 0);
    const labelEnd = wordEnd(line, labelStart);
    const label = line.slice(labelStart, labelEnd);
    if (label.length > 1 && label.endsWith(":")) {
      readRow(line, label, labelEnd);
    } else if (CPU.test(label)) {
      heading = line;
      cpus = wordsOf(line);
      keysByLabel.clear();
    }
  });
}

function emitRow(keys: RowKeys, counts: readonly number[], emit: Emit): void {
  let sum = 0;
  keys.byCpu.forEach((key, cpu) => {
    const count = counts[cpu] ?? 0;
    sum += count;
    emit(key, count);
  });
  emit(keys.sum, sum);
}

/** Up to `limit` counts from `from` on, and where the text after them begins. */
function countsFrom(line: string, from: number, limit: number): { counts: readonly number[]; end: number } {
  const counts: number[] = [];
  let end = from;
  while (counts.length < limit) {
    const start = skipBlanks(line, end);
    const next = countEnd(line, start);
    if (next === start) break;
    counts.push(Number(line.slice(start, next)));
    end = next;
  }
  return { counts, end };
}
