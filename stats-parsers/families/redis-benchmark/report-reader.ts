import { isNumberText } from "../number-text.js";
import { wordsOf } from "../words.js";
import { TestRuns } from "./test-runs.js";

export type KeptTest = "set" | "get";

const keptTests: ReadonlyMap<string, KeptTest> = new Map([
  ["SET", "set"],
  ["GET", "get"],
]);

/** Reads the reports of redis-benchmark: the old one, that of redis 6.2 and later, and the rows of `-q` (todays-tools.md). */
export class ReportReader {
  readonly runs: Readonly<Record<KeptTest, TestRuns>> = { set: new TestRuns(), get: new TestRuns() };
  readonly #emitOther: (test: string, requestsPerSecond: string) => void;
  #test: string | undefined;
  #isPercentileTable = true;
  #summaryColumns: readonly string[] | undefined;

  /** `emitOther` gets the throughput of every test but SET and GET. */
  constructor(emitOther: (test: string, requestsPerSecond: string) => void) {
    this.#emitOther = emitOther;
  }

  take(rawLine: string): void {
    const line = withoutProgress(rawLine);
    if (line.startsWith("====== ")) this.#beginSection(line);
    else if (line.includes("requests completed in ")) this.#takeDuration(line);
    else if (line.includes("% <= ")) this.#takePercent(line);
    else if (line.includes(" requests per second")) this.#takeThroughput(line);
    else if (line.startsWith("Cumulative distribution")) this.#isPercentileTable = false;
    else if (line.startsWith("latency summary")) this.#summaryColumns = [];
    else if (this.#summaryColumns) this.#takeSummary(line);
  }

  get #kept(): TestRuns | undefined {
    const kept = keptTests.get(this.#test ?? "");
    return kept && this.runs[kept];
  }

  #beginSection(line: string): void {
    this.#test = testName(line.slice("====== ".length, line.indexOf(" ======", 1)));
    this.#isPercentileTable = true;
    this.#summaryColumns = undefined;
    this.#kept?.begin();
  }

  #takeDuration(line: string): void {
    const [seconds = ""] = line.slice(line.indexOf("completed in ") + "completed in ".length).split(" ", 1);
    if (isNumberText(seconds)) this.#kept?.seconds.add(Number(seconds));
  }

  /** `50.000% <= 0.359 milliseconds (cumulative count 15403)`; the second table of a report says the same once more. */
  #takePercent(line: string): void {
    const [percent = "", , milliseconds = "", unit] = wordsOf(line);
    const percentText = percent.slice(0, -1);
    if (!this.#isPercentileTable || unit !== "milliseconds") return;
    if (isNumberText(percentText) && isNumberText(milliseconds)) {
      this.#kept?.addPercent(milliseconds, Number(percentText));
    }
  }

  /** `throughput summary: R requests per second` of a section, or `SET: R requests per second, p50=0.159 msec` of `-q`. */
  #takeThroughput(line: string): void {
    const colon = line.lastIndexOf(": ");
    const label = line.slice(0, Math.max(colon, 0));
    const rest = line.slice(colon < 0 ? 0 : colon + 2);
    const [requestsPerSecond = ""] = rest.split(" ", 1);
    if (!isNumberText(requestsPerSecond)) return;
    const isOfSection = label === "throughput summary" || label === "";
    if (!isOfSection) this.#test = testName(label);
    const kept = this.#kept;
    if (!kept) {
      if (this.#test) this.#emitOther(this.#test, requestsPerSecond);
      return;
    }
    kept.requestsPerSecond.add(Number(requestsPerSecond));
    const [median = ""] = (rest.split("p50=", 2)[1] ?? "").split(" ", 1);
    if (isNumberText(median)) kept.addSummary("p50", Number(median));
  }

  /** The two rows below `latency summary (msec):`, the names and the numbers. */
  #takeSummary(line: string): void {
    const words = wordsOf(line);
    const columns = this.#summaryColumns ?? [];
    if (columns.length === 0) {
      this.#summaryColumns = words.every((word) => /^[a-z][a-z0-9.]{0,9}$/.test(word)) ? words : undefined;
      return;
    }
    for (const [at, column] of columns.entries()) {
      const milliseconds = words[at];
      if (isNumberText(milliseconds)) this.#kept?.addSummary(column, Number(milliseconds));
    }
    this.#summaryColumns = undefined;
  }
}

/** What a terminal would show of a line that a progress text was written over. */
function withoutProgress(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf("\r") + 1).trim();
}

/** `MSET (10 keys)` is MSET; undefined for a command line of the user, which is no name. */
function testName(title: string): string | undefined {
  if (title === "LPUSH (needed to benchmark LRANGE)") return "LPUSH_LRANGE";
  const open = title.indexOf(" (");
  const name = open < 0 ? title : title.slice(0, open);
  return /^[A-Z][A-Z_0-9]*$/.test(name) ? name : undefined;
}
