import { defineParser, type Emit, type ParserContext } from "../src/results/parser.js";
import { type DerivedRateOptions, derivedRates, type EventCount } from "./families/perf/derived-rates.js";
import { parseStatLine, type StatLine } from "./families/perf/stat-line.js";
import { Tally } from "./families/tally.js";

const dataLine = /^ *\d+\.\d+[ ,]/;
const commandLine = "perf stat ";
/** Lines of one interval may differ by this much. */
const sameIntervalSeconds = 0.01;

export default defineParser({
  program: "perf-stat",
  about: "perf stat -I -x: events and derived rates per second, of each interval and of the run",
  kind: "monitor",
  reads: ["perf-stat"],
  example: "ps.instructions",
  async parse(log, emit, context) {
    const reader = new PerfStatReader(emit, context);
    for await (const lines of log.batches()) {
      for (const line of lines) reader.readLine(line);
    }
    reader.printTotals();
  },
});

/** Counters of the interval that is being read. */
interface Interval {
  readonly seconds: number;
  readonly events: Map<string, EventCount>;
  readonly parts: Map<string, EventCount>;
  readonly metrics: Map<string, EventCount>;
}

class PerfStatReader {
  readonly #emit: Emit;
  readonly #context: ParserContext;
  readonly #partBegin: number;
  readonly #partEnd: number;
  /** What `-e` asks for; undefined without a command line. */
  #askedEvents: readonly string[] | undefined;
  readonly #knownEvents = new Set<string>();
  #interval: Interval | undefined;
  #lastSeconds = 0;
  readonly #latencies = new Map<string, number>();
  readonly #totals = new Map<string, Tally>();
  #partSeconds = 0;

  constructor(emit: Emit, context: ParserContext) {
    this.#emit = emit;
    this.#context = context;
    this.#partBegin = Number(context.job.stats_part_begin) || 0;
    this.#partEnd = Number(context.job.stats_part_end) || Number.POSITIVE_INFINITY;
  }

  readLine(line: string): void {
    if (!dataLine.test(line)) {
      if (this.#askedEvents === undefined && line.includes(commandLine)) this.#askedEvents = askedEvents(line);
      return;
    }
    const counter = parseStatLine(line);
    if (!counter || !Number.isFinite(counter.seconds)) return;
    if (!this.#knownEvents.has(counter.event)) this.#checkEvent(counter.event, line);
    if (this.#interval === undefined || this.#isNext(this.#interval, counter)) this.#begin(counter.seconds);
    this.#add(counter);
  }

  /** What follows from all finished intervals. */
  printTotals(): void {
    if (this.#totals.size === 0) return;
    // The incumbent's run time ends with the interval that is not counted any more; only a given end is taken at its word.
    const end = this.#partEnd < Number.POSITIVE_INFINITY ? this.#partSeconds : (this.#interval?.seconds ?? 0);
    const seconds = end - this.#partBegin;
    if (seconds <= 0) return;
    const totals = new Map([...this.#totals].map(([event, { sum, count }]) => [event, { sum, lines: count }]));
    for (const [event, { sum }] of totals) this.#emit(`ps.${event}`, sum / seconds);
    const instructions = totals.get("instructions");
    if (instructions) this.#emit("total.instructions", instructions.sum);
    const options = { mpkiEvent: this.#mpkiEvent, latencies: new Map<string, number>() };
    for (const [name, value] of derivedRates(totals, seconds, options)) this.#emit(`overall.${name}`, value);
  }

  /** Old logs, which have no command line, are compared with numbers that took all references for misses. */
  get #mpkiEvent(): DerivedRateOptions["mpkiEvent"] {
    return this.#askedEvents === undefined ? "cache-references" : "cache-misses";
  }

  /** A log that counts something else than it says is not one of a whole run. */
  #checkEvent(event: string, line: string): void {
    if (this.#askedEvents === undefined) {
      // Logs of old wrappers have none; those of perf up to 6.1, which pads its stamps, do.
      if (line.startsWith(" ")) this.#context.refuse("the command line of perf stat is missing");
    } else if (this.#askedEvents.length > 0 && !this.#askedEvents.some((asked) => line.includes(asked))) {
      this.#context.refuse(`the command line does not ask for ${event}`);
    }
    this.#knownEvents.add(event);
  }

  #isNext(interval: Interval, counter: StatLine): boolean {
    return Math.abs(counter.seconds - interval.seconds) > sameIntervalSeconds;
  }

  /** Prints the interval before: one is finished when the next begins, so that the last, cut off, never is. */
  #begin(seconds: number): void {
    if (this.#interval) this.#finish(this.#interval);
    this.#interval = { seconds, events: new Map(), parts: new Map(), metrics: new Map() };
  }

  #add({ event, value, unit, metric }: StatLine): void {
    if (!this.#interval) return;
    addTo(this.#interval.events, event, value);
    if (unit !== undefined) addTo(this.#interval.parts, `${unit}.${event}`, value);
    if (metric) addTo(this.#interval.metrics, metric.name, metric.value);
  }

  #finish(interval: Interval): void {
    // A stamp that falls is that of a second run in the same log.
    const begin = this.#lastSeconds < interval.seconds ? this.#lastSeconds : 0;
    const length = interval.seconds - begin;
    this.#lastSeconds = interval.seconds;
    if (length <= 0) return;
    this.#emit("time", interval.seconds);
    for (const [event, { sum }] of interval.events) this.#emit(`i.${event}`, sum / length);
    for (const [event, { sum }] of interval.parts) this.#emit(`i.${event}`, sum / length);
    const options = { mpkiEvent: this.#mpkiEvent, latencies: this.#latencies };
    for (const [name, value] of derivedRates(interval.events, length, options)) this.#emit(`i.${name}`, value);
    for (const [name, { sum }] of interval.metrics) this.#emit(`i.metric.${name}`, sum);
    if (interval.seconds > this.#partBegin && interval.seconds <= this.#partEnd) this.#addToTotals(interval);
  }

  #addToTotals(interval: Interval): void {
    this.#partSeconds = interval.seconds;
    for (const [event, { sum }] of interval.events) {
      const total = this.#totals.get(event) ?? new Tally();
      total.add(sum);
      this.#totals.set(event, total);
    }
  }
}

/** Events of all `-e` of a command line, without the braces of groups. */
function askedEvents(line: string): string[] {
  const words = line.split(/\s+/);
  return words
    .filter((_, index) => words[index - 1] === "-e")
    .flatMap((list) => list.replace(/[{}]/g, "").split(","))
    .filter((event) => event !== "");
}

function addTo(counts: Map<string, EventCount>, name: string, value: number): void {
  const { sum, lines } = counts.get(name) ?? { sum: 0, lines: 0 };
  counts.set(name, { sum: sum + value, lines: lines + 1 });
}
