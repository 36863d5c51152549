import { defineParser, type Emit } from "../src/results/parser.js";
import { chainKey, functionKey } from "./families/perf/function-names.js";
import { PercentSums } from "./families/perf/percent-sums.js";

const maxChainFunctions = 5;
/** Less than 0.05 % is noise and not printed. */
const minHundredths = 5;
const maxRowChars = 64 * 1024;

const eventLine = /^# Samples: .* of events? '([^']+)'/;
/** `  12.34%  5.67%  <columns>  [k] name`; with --no-children there is one percentage. */
const symbolRow = /^ +(\d+\.\d+)% +(?:(\d+\.\d+)% +)?(\S.*)$/;
const symbolMark = / \[[.a-zA-Z]\] /;
/** A column of branch statistics, which newer versions append. */
const emptyColumn = " -";

export default defineParser({
  program: "perf-profile",
  about: "perf report -g folded: percentage of each function, with and without its callees, and of each call chain",
  kind: "monitor",
  reads: ["perf-profile"],
  example: "children.cpu-clock.do_syscall_64",
  async parse(log, emit) {
    const report = new PerfReport();
    let isReport: boolean | undefined;
    for await (const lines of log.batches()) {
      isReport ??= isHeader(lines[0] ?? "");
      if (!isReport) return;
      for (const line of lines) report.readLine(line);
    }
    report.print(emit);
  },
});

/** What does not begin like a report is a message of perf that it failed. */
function isHeader(firstLine: string): boolean {
  return firstLine.startsWith("# ========") || firstLine.includes(" --header");
}

/** Sums of one event. */
interface EventSums {
  readonly calltrace: PercentSums;
  readonly children: PercentSums;
  readonly self: PercentSums;
}

class PerfReport {
  readonly #events = new Map<string, EventSums>();
  #sums: EventSums | undefined;

  readLine(line: string): void {
    if (line.startsWith("#")) {
      const event = eventLine.exec(line)?.[1];
      if (event !== undefined) this.#sums = this.#sumsOf(event.replace(/:/g, "-").replace(/\s+/g, ""));
    } else if (this.#sums && line.length <= maxRowChars) {
      if (line.startsWith(" ")) addSymbol(line, this.#sums);
      else addChain(line, this.#sums);
    }
  }

  print(emit: Emit): void {
    const groups = [...this.#events].flatMap(([event, sums]) =>
      Object.entries(sums).map(([kind, percents]) => [`${kind}.${event}`, percents as PercentSums] as const),
    );
    for (const [prefix, percents] of groups.sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const [name, percent] of percents.atLeast(minHundredths)) emit(`${prefix}.${name}`, percent);
    }
  }

  #sumsOf(event: string): EventSums {
    const known = this.#events.get(event);
    if (known) return known;
    const sums = { calltrace: new PercentSums(), children: new PercentSums(), self: new PercentSums() };
    this.#events.set(event, sums);
    return sums;
  }
}

/** `12.34% a;b;c`: a folded chain has no blanks in front. */
function addChain(line: string, sums: EventSums): void {
  const percentEnd = line.indexOf("% ");
  if (percentEnd < 1) return;
  sums.calltrace.add(chainKey(line.slice(percentEnd + 2).trimEnd(), maxChainFunctions), line.slice(0, percentEnd));
}

function addSymbol(line: string, sums: EventSums): void {
  const [, first = "", second, text = ""] = symbolRow.exec(line) ?? [];
  const mark = symbolMark.exec(text);
  if (!mark) return;
  const name = functionKey(withoutEmptyColumns(text.slice(mark.index + mark[0].length)));
  if (second === undefined) {
    sums.self.add(name, first);
  } else if (!text.slice(0, mark.index).trimEnd().includes(" ")) {
    // Only the shared object stands in front: with a column of commands there is a row per command and function.
    sums.children.add(name, first);
    sums.self.add(name, second);
  }
}

function withoutEmptyColumns(text: string): string {
  let name = text.trimEnd();
  while (name.endsWith(emptyColumn)) name = name.slice(0, -emptyColumn.length).trimEnd();
  return name;
}
