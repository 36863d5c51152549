import { defineParser, type Emit, type Log, type ParserContext } from "../src/results/parser.js";
import { leadingNumber, mean, standardDeviation, sum } from "./families/statistics.js";

const MOVED = /^(\d+) bytes \/ \d+ usecs = (\d+) KB\/s/;
const COPIED = /^(\d+) bytes .*copied, ([\d.]+) s,/;
const TRUNCATED = /^(\d+) bytes truncated in ([\d.]+)-([\d.]+) seconds/;
const FAULTED = /^(\d+) bytes faulted in ([\d.]+)-([\d.]+) seconds/;
const REMAPPED = /^(\d+) bytes remapped, (\d+) usecs/;
const MIGRATED = /^\d+ \* \d+ bytes migrated, \d+ usecs, ([\d.]+) MB\/s/;
const FREED = /^(\d+) usecs to free memory/;

/** Throughput of the memory management, summed over the tasks of an iteration (parsers.md, vm-scalability). */
export default defineParser({
  program: "vm-scalability",
  about: "vm-scalability: memory and page fault throughput in KB/s with its spread, seconds to free",
  kind: "test",
  reads: ["vm-scalability"],
  example: "throughput",
  parse,
});

/** Rates of one kind of work in KB/s: one of every task in every iteration. */
interface Rates {
  current: number[];
  /** Of the last iteration that is over. */
  last: readonly number[];
  /** Per iteration. */
  readonly sums: number[];
  readonly medians: number[];
}

interface Measured {
  readonly moved: Rates;
  readonly faulted: Rates;
  readonly freeSeconds: number[];
  /** Without the faulted ones, which are moved by the next step once more. */
  movedBytes: number;
}

async function parse(log: Log, emit: Emit, context: ParserContext): Promise<void> {
  const measured: Measured = { moved: noRates(), faulted: noRates(), freeSeconds: [], movedBytes: 0 };
  const endIteration = (): void => {
    for (const rates of [measured.moved, measured.faulted]) closeIteration(rates, context);
  };
  for await (const lines of log.batches()) {
    for (const line of lines) {
      if (line.includes("./case-")) endIteration();
      else if (line.includes(" bytes ") || line.includes(" usecs ")) readLine(line, measured, emit);
    }
  }
  endIteration();
  report(measured, emit);
}

function noRates(): Rates {
  return { current: [], last: [], sums: [], medians: [] };
}

function closeIteration(rates: Rates, context: ParserContext): void {
  const sorted = rates.current.toSorted((a, b) => a - b);
  const upperMiddle = sorted[sorted.length >> 1];
  if (upperMiddle === undefined) return;
  const total = sum(sorted);
  context.note(`${sorted.length} ${total}`);
  rates.sums.push(total);
  rates.medians.push(upperMiddle);
  rates.last = rates.current;
  rates.current = [];
}

function readLine(line: string, measured: Measured, emit: Emit): void {
  const moved = movedWork(line);
  const faulted = timedWork(line, FAULTED);
  const [, megabytesPerSecond] = MIGRATED.exec(line) ?? [];
  const [, freeMicroseconds] = FREED.exec(line) ?? [];
  // Work done in no time at all has no rate.
  if (moved && Number.isFinite(moved.rate)) {
    measured.moved.current.push(moved.rate);
    measured.movedBytes += moved.bytes;
  } else if (faulted && Number.isFinite(faulted.rate)) measured.faulted.current.push(faulted.rate);
  else if (megabytesPerSecond !== undefined) emit("migrate_mbps", megabytesPerSecond);
  else if (freeMicroseconds !== undefined) measured.freeSeconds.push(leadingNumber(freeMicroseconds) / 1e6);
}

interface Work {
  readonly bytes: number;
  /** KB/s */
  readonly rate: number;
}

function movedWork(line: string): Work | undefined {
  const [, bytes, rate] = MOVED.exec(line) ?? [];
  if (bytes !== undefined && rate !== undefined) return { bytes: leadingNumber(bytes), rate: leadingNumber(rate) };
  return timedWork(line, TRUNCATED) ?? workIn(COPIED.exec(line), 1) ?? workIn(REMAPPED.exec(line), 1e6);
}

/** `N bytes faulted in 12.5-10.2 seconds`: both ends of the time are given. */
function timedWork(line: string, pattern: RegExp): Work | undefined {
  const [, bytes, end, start] = pattern.exec(line) ?? [];
  if (bytes === undefined || end === undefined || start === undefined) return undefined;
  return work(leadingNumber(bytes), leadingNumber(end) - leadingNumber(start));
}

function workIn(match: RegExpExecArray | null, ticksPerSecond: number): Work | undefined {
  const [, bytes, ticks] = match ?? [];
  if (bytes === undefined || ticks === undefined) return undefined;
  return work(leadingNumber(bytes), leadingNumber(ticks) / ticksPerSecond);
}

function work(bytes: number, seconds: number): Work {
  return { bytes, rate: bytes / 1024 / seconds };
}

function report({ moved, faulted, freeSeconds, movedBytes }: Measured, emit: Emit): void {
  if (moved.sums.length > 0) {
    emit("throughput", Math.trunc(mean(moved.sums)));
    emit("stddev%", sixDigits(spreadPercent(moved)));
  }
  if (freeSeconds.length > 0) emit("free_time", sixDigits(mean(freeSeconds)));
  if (moved.sums.length > 0) {
    emit("median", Math.trunc(mean(moved.medians)));
    emit("median_stddev%", sixDigits(deviationPercent(moved.medians)));
    emit("workload", (movedBytes / 1024).toFixed(2));
  }
  if (faulted.sums.length > 0) {
    emit("throughput_fault", Math.trunc(mean(faulted.sums)));
    emit("stddev_fault%", sixDigits(spreadPercent(faulted)));
    emit("median_fault", Math.trunc(mean(faulted.medians)));
    emit("median_fault_stddev%", sixDigits(deviationPercent(faulted.medians)));
  }
}

/** Between the iterations; with a single one between its tasks, times their number because the throughput is their sum. */
function spreadPercent({ sums, last }: Rates): number {
  return sums.length > 1 ? deviationPercent(sums) : deviationPercent(last) * last.length;
}

function deviationPercent(values: readonly number[]): number {
  const middle = mean(values);
  return middle === 0 ? 0 : (100 * standardDeviation(values)) / middle;
}

/** What %g prints. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
