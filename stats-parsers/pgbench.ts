import { defineParser, type Emit } from "../src/results/parser.js";
import { emitNumberText } from "./families/emit-number-text.js";
import { isNumberText } from "./families/number-text.js";

/**
 * The remark behind `tps = N` -> its keys. PostgreSQL up to 13 prints the first two; since 14 there is one rate, which
 * leaves connecting out unless every transaction connects anew, and it is the KPI `tps` either way (todays-tools.md).
 */
const rateKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["(including connections establishing)", ["tps"]],
  ["(excluding connections establishing)", ["tps_exclude_connect"]],
  ["(without initial connection time)", ["tps", "tps_exclude_connect"]],
  ["(including reconnection times)", ["tps"]],
]);

export default defineParser({
  program: "pgbench",
  about: "pgbench report: transactions, latency, transactions per second",
  kind: "test",
  reads: ["pgbench"],
  example: "tps",
  async parse(log, emit) {
    for await (const lines of log.batches()) for (const line of lines) takeLine(line.trimEnd(), emit);
  },
});

function takeLine(line: string, emit: Emit): void {
  if (line.startsWith("number of ")) takeCount(line, emit);
  else if (line.startsWith("latency average = ")) takeMilliseconds("latency_ms", line, emit);
  else if (line.startsWith("initial connection time = ")) takeMilliseconds("initial_connection_time_ms", line, emit);
  else if (line.startsWith("tps = ")) takeRate(line.slice("tps = ".length), emit);
}

/** `number of failed transactions: 0 (0.000%)`; of `100/100`, which a run of `-t` prints, the first is the count. */
function takeCount(line: string, emit: Emit): void {
  const [label = "", value = ""] = line.split(": ", 2);
  const [count = ""] = value.split(/[ /]/, 1);
  if (label === "number of transactions actually processed") emitNumberText("transactions", count, emit);
  else if (label === "number of failed transactions") emitNumberText("failed_transactions", count, emit);
}

function takeMilliseconds(key: string, line: string, emit: Emit): void {
  const [value = "", unit] = line.slice(line.indexOf("= ") + 2).split(" ");
  if (unit === "ms") emitNumberText(key, value, emit);
  else if (unit === "us" && isNumberText(value)) emit(key, Number(value) / 1000);
}

function takeRate(text: string, emit: Emit): void {
  const blank = text.indexOf(" ");
  const keys = rateKeys.get(text.slice(blank + 1)) ?? [];
  for (const key of keys) emitNumberText(key, text.slice(0, blank), emit);
}
