import { defineParser, type Emit, type Log } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { leadingNumber, mean, sum } from "./families/statistics.js";

const COLUMNS = ["tasks", "processes", "processes_idle", "threads", "threads_idle", "linear"];
const ODD_IN_KEY = /[^A-Za-z0-9_/%.\-()<>#:[\]+=]+/g;

/** Operations per run of N tasks out of the CSV of will-it-scale (parsers.md, will-it-scale). */
export default defineParser({
  program: "will-it-scale",
  about: "will-it-scale CSV: operations by number of tasks, per task and scalability",
  kind: "test",
  reads: ["will-it-scale"],
  example: "per_process_ops",
  parse,
});

/** The numbers of one row: how many tasks, what they did as processes and as threads, what linear growth would have done. */
interface Row {
  readonly tasks: number;
  readonly processes: number;
  readonly threads: number;
  readonly linear: number;
}

async function parse(log: Log, emit: Emit): Promise<void> {
  const rows: Row[] = [];
  let columns: readonly string[] = COLUMNS;
  for await (const lines of log.batches()) {
    for (const line of lines) {
      if (line.startsWith("tasks,")) columns = line.trim().split(",");
      else if (line.includes("Assertion ")) readAssertion(line, emit);
      else {
        const row = readRow(line, columns, emit);
        if (row) rows.push(row);
      }
    }
  }
  if (rows.length > 0) summarise(rows, emit);
}

/** glibc's ``prog: file.c:33: child: Assertion `ret == 1' failed.`` becomes a key. */
function readAssertion(line: string, emit: Emit): void {
  const begin = line.indexOf("Assertion ");
  const end = line.indexOf(" failed", begin);
  if (end > begin) emit(line.slice(begin, end + " failed".length).replace(ODD_IN_KEY, "_"), 1);
}

function readRow(line: string, columns: readonly string[], emit: Emit): Row | undefined {
  const first = line.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39)) return undefined;
  const words = line.trim().split(",");
  if (words.length !== columns.length || !words.every(isNumberText)) return undefined;
  const numberOf = (column: string): number => leadingNumber(words[columns.indexOf(column)] ?? "");
  const row = {
    tasks: numberOf("tasks"),
    processes: numberOf("processes"),
    threads: numberOf("threads"),
    linear: numberOf("linear"),
  };
  if (row.tasks === 0 || (row.processes === 0 && row.threads === 0)) return undefined;
  for (const [index, word] of words.entries()) {
    if (columns[index] !== "tasks") emit(`${row.tasks}.${columns[index]}`, word);
  }
  return row;
}

function summarise(rows: readonly Row[], emit: Emit): void {
  // One task is where linear is measured, so it says nothing about scaling.
  const scaled = rows.findLast((row) => row.linear !== 0 && row.tasks !== 1);
  if (scaled) emit("scalability", (scaled.processes / scaled.linear).toFixed(6));
  emit("per_process_ops", Math.trunc(mean(rows.map((row) => row.processes / row.tasks))));
  emit("per_thread_ops", Math.trunc(mean(rows.map((row) => row.threads / row.tasks))));
  emit("workload", sum(rows.map((row) => row.processes + row.threads)));
}
