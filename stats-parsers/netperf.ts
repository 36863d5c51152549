import { defineParser, type Emit } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { leadingNumber } from "./families/statistics.js";
import { Tally } from "./families/tally.js";
import { wordsOf } from "./families/words.js";

/** Where the words of a data row stand; -1 as long as the heading was not met. */
interface Columns {
  packetSize: number;
  elapsed: number;
  throughput: number;
}

interface Report {
  readonly columns: Columns;
  readonly sent: Tally;
  readonly received: Tally;
  unit: "Mbps" | "tps" | undefined;
  seconds: number;
  packetBytes: number;
  iterations: number;
}

export default defineParser({
  program: "netperf",
  about: "classic netperf text of several instances: throughput in Mbps or tps",
  kind: "test",
  reads: ["netperf"],
  example: "Throughput_Mbps",
  async parse(log, emit) {
    const report: Report = {
      columns: { packetSize: -1, elapsed: -1, throughput: -1 },
      sent: new Tally(),
      received: new Tally(),
      unit: undefined,
      seconds: 0,
      packetBytes: 0,
      iterations: 0,
    };
    for await (const lines of log.batches()) for (const line of lines) takeLine(line, report);
    emitReport(report, emit);
  },
});

function takeLine(line: string, report: Report): void {
  if (line.startsWith("Iterations: ")) report.iterations += 1;
  else if (/^[SLb]/.test(line)) takeHeading(line, report);
  else if (/^\d/.test(line)) takeRow(wordsOf(line), report);
}

/** The three heading lines say by their words what stands in which column and in which unit. */
function takeHeading(line: string, report: Report): void {
  const words = wordsOf(line);
  const [first, second] = words;
  const { columns } = report;
  if (first === "Socket" && words.includes("Elapsed")) {
    columns.packetSize = words.indexOf("Message");
    columns.elapsed = words.indexOf("Elapsed");
  } else if (first === "Size" && second === "Size") {
    columns.throughput = words.indexOf("Throughput");
  } else if (first === "Send" && second === "Recv") {
    columns.throughput = words.indexOf("Rate");
  } else if (first === "bytes") {
    const secondsAt = words.findIndex((word) => word.startsWith("secs"));
    const afterSeconds = secondsAt < 0 ? [] : words.slice(secondsAt + 1);
    if (afterSeconds.some((word) => word.startsWith("10^6bits"))) report.unit = "Mbps";
    else if (afterSeconds[0] === "per" && afterSeconds[1] === "sec") report.unit = "tps";
  }
}

function takeRow(words: readonly string[], report: Report): void {
  const { columns } = report;
  if (columns.throughput < 0) return;
  const cell = (column: number): number => leadingNumber(words[column] ?? "");
  if (isDataRow(words)) {
    report.sent.add(cell(columns.throughput));
    if (columns.elapsed >= 0) report.seconds = cell(columns.elapsed);
    if (report.unit === "Mbps" && columns.packetSize >= 0) report.packetBytes = cell(columns.packetSize);
  } else if (isReceiverRow(words)) {
    // A UDP receiver's row has no message size and no errors, so all is two words further left.
    report.received.add(cell(columns.throughput - 2));
  }
}

/** Whether three runs of digits and a fourth one's beginning follow each other; the first may be the tail of `10.00`. */
function isDataRow(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      /\d$/.test(word) &&
      /^\d+$/.test(words[at + 1] ?? "") &&
      /^\d+$/.test(words[at + 2] ?? "") &&
      /^\d/.test(words[at + 3] ?? ""),
  );
}

function isReceiverRow([socketBytes = "", seconds = "", messages = "", ...rest]: readonly string[]): boolean {
  const isFloat = isNumberText(seconds) && seconds.includes(".");
  return /^\d+$/.test(socketBytes) && isFloat && /^\d+$/.test(messages) && rest.length > 0;
}

function emitReport({ sent, received, unit, seconds, packetBytes, iterations }: Report, emit: Emit): void {
  if (sent.count === 0 || unit === undefined) return;
  const receivedMean = received.count > 0 ? received.mean : 0;
  const runs = iterations || 1;
  const totalBoth = (sent.sum + received.sum) / runs;
  emit(`Throughput_${unit}`, sent.mean);
  emit(`ThroughputRecv_${unit}`, receivedMean);
  emit(`ThroughputBoth_${unit}`, sent.mean + receivedMean);
  emit(`Throughput_total_${unit}`, sent.sum / runs);
  emit(`ThroughputRecv_total_${unit}`, received.sum / runs);
  emit(`ThroughputBoth_total_${unit}`, totalBoth);
  const workload = unit === "tps" ? totalBoth * seconds : (totalBoth * seconds * 10 ** 6) / 8 / packetBytes;
  if (Number.isFinite(workload)) emit("workload", workload);
}
