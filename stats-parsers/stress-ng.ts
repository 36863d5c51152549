import { defineParser, type Emit, type Log } from "../src/results/parser.js";
import { normaliseCaseName } from "./families/case-name.js";
import { isNumberText } from "./families/number-text.js";
import { isOptionError } from "./families/stress-ng/option-error.js";
import { skippedStressors } from "./families/stress-ng/skipped-stressors.js";

const PREFIX = "stress-ng: ";
const HEADING = /\(secs\) +\(secs\) +\(secs\)/;
/** What begins the remark at the end of a metric, `(geometric mean of 4 instances)`; `geometic` is how 0.15 spells it. */
const METRIC_REMARKS = ["geometric ", "geometic ", "harmonic ", "average ", "total ", "maximum "] as const;
const ZEROES: ReadonlySet<string> = new Set(["0", "0.00"]);

/** Ops, rates and verdicts of the stressors (parsers.md, stress-ng); skips and option errors (todays-tools.md). */
export default defineParser({
  program: "stress-ng",
  about: "stress-ng metrics: bogo ops, rates and a verdict by stressor",
  kind: "test",
  reads: ["stress-ng"],
  example: "cpu.ops_per_sec",
  parse,
});

async function parse(log: Log, emit: Emit): Promise<void> {
  const skipped = skippedStressors((stressor) => emit(`${stressor}.skip`, 1));
  let inTable = false;
  let optionError = false;
  for await (const lines of log.batches()) {
    for (const line of lines) {
      const found = splitMessage(line);
      if (!found) optionError ||= isOptionError(line.trimEnd());
      else if (HEADING.test(found.message)) inTable = true;
      else if (isSigactionFailure(found)) {
        emit("sigaction.fail", 1);
        inTable = false;
      } else if (skipped.read(found.message)) inTable &&= !endsTable(found.message);
      else if (endsTable(found.message)) inTable = false;
      else if (inTable) readRow(found, emit);
    }
  }
  if (optionError) emit("fail", 1);
}

interface Message {
  /** `info:`, `metrc:`, `fail:`, … */
  readonly level: string;
  /** What follows the process id. */
  readonly message: string;
}

/** Takes `stress-ng: LEVEL: [PID] message` apart. */
function splitMessage(line: string): Message | undefined {
  if (!line.startsWith(PREFIX)) return undefined;
  const levelEnd = line.indexOf(" ", PREFIX.length);
  const processEnd = line.indexOf("] ", PREFIX.length);
  const level = line.slice(PREFIX.length, levelEnd);
  if (levelEnd < 0 || processEnd < levelEnd || !level.endsWith(":")) return undefined;
  return { level, message: line.slice(processEnd + 2).trim() };
}

function endsTable(message: string): boolean {
  return (
    message.includes("not implemented on this system") ||
    message.startsWith("No stress workers invoked") ||
    (message.startsWith("for a ") && message.includes(" run time:"))
  );
}

function isSigactionFailure({ level, message }: Message): boolean {
  return level === "fail:" && message.includes("sigaction signal");
}

function readRow({ level, message }: Message, emit: Emit): void {
  if (level !== "info:" && level !== "metrc:") return;
  const remark = message.lastIndexOf("(");
  if (message.endsWith(")") && METRIC_REMARKS.some((text) => message.startsWith(text, remark + 1))) {
    readMetric(message.slice(0, remark), emit);
  } else readStressor(message.split(/\s+/), emit);
}

/** `memrate  39  1.00  0.96  0.01  38.90  39.99`: ops, real, user and system seconds, ops/s by real time and by CPU time. */
function readStressor(words: readonly string[], emit: Emit): void {
  const [stressor, ops, , , , opsPerSecond] = words;
  // Since 0.14 two more columns, CPU used per instance and RSS, which are not reported.
  const isRow = (words.length === 7 || words.length === 9) && words.slice(1, 7).every(isNumberText);
  if (!isRow || stressor === undefined || ops === undefined || opsPerSecond === undefined) return;
  if (!emitVerdict(stressor, ops, emit)) return;
  emit(`${stressor}.ops`, ops);
  emit(`${stressor}.ops_per_sec`, opsPerSecond);
}

/** `memrate  15872.30 write64 MB per sec`: stressor, value, unit. */
function readMetric(text: string, emit: Emit): void {
  const [stressor, value, ...unit] = text.split(/\s+/);
  const name = normaliseCaseName(unit.join(" "));
  if (stressor === undefined || name === "" || !isNumberText(value)) return;
  if (emitVerdict(`${stressor}.${name}`, value, emit)) emit(`${stressor}.${name}`, value);
}

/** A stressor that did nothing has failed. */
function emitVerdict(name: string, count: string, emit: Emit): boolean {
  const hasPassed = !ZEROES.has(count);
  emit(`${name}.${hasPassed ? "pass" : "fail"}`, 1);
  return hasPassed;
}
