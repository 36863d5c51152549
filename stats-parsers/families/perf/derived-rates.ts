const cacheLineBytes = 64;
const bytesPerMiB = 2 ** 20;
const nanosecondsPerSecond = 1e9;
/** Requests to a kind of memory: `UNC_M_<kind>_INSERTS`. */
const memoryInserts = /^(.*UNC_M_)(.+)_INSERTS/;
const missesSuffix = "-misses";

/** An event in a span of time. */
export interface EventCount {
  readonly sum: number;
  /** Lines that added up to it: with per-channel counters one of each channel. */
  readonly lines: number;
}

export type EventCounts = ReadonlyMap<string, EventCount>;

/** What is derived differently for different logs. */
export interface DerivedRateOptions {
  /** The event that MPKI counts. */
  readonly mpkiEvent: "cache-misses" | "cache-references";
  /** The last memory latencies, which are repeated for a span without a request. */
  readonly latencies: Map<string, number>;
}

type Rates = Generator<readonly [name: string, value: number]>;

/** Rates that follow from the events of `seconds` seconds (parsers.md, perf-stat); those that would divide by 0 are left out. */
export function* derivedRates(counts: EventCounts, seconds: number, options: DerivedRateOptions): Rates {
  for (const [event, { sum }] of counts) {
    if (event === "cpu-cycles") yield* cycleRates(counts);
    else if (event.endsWith(missesSuffix)) yield* missRates(counts, event, sum, options);
    else if (memoryInserts.test(event)) yield* memoryRates(counts, event, seconds, options);
  }
}

function* cycleRates(counts: EventCounts): Rates {
  const cycles = sumOf(counts, "cpu-cycles");
  const instructions = sumOf(counts, "instructions");
  if (cycles === 0 || instructions === 0) return;
  yield ["ipc", instructions / cycles];
  yield ["cpi", cycles / instructions];
}

function* missRates(counts: EventCounts, event: string, misses: number, { mpkiEvent }: DerivedRateOptions): Rates {
  const what = event.slice(0, -missesSuffix.length);
  const hits = sumOf(counts, `${what}s`);
  const base = hits > 0 ? hits + misses : sumOf(counts, `${what}-references`) || sumOf(counts, `${what}-instructions`);
  if (base > 0) yield [`${what}-miss-rate%`, (misses * 100) / base];
  const instructions = sumOf(counts, "instructions");
  if (what === "cache") {
    const cycles = sumOf(counts, "cpu-cycles");
    if (cycles > 0 && misses > 0) yield ["cycles-between-cache-misses", cycles / misses];
    if (instructions > 0) yield ["MPKI", (sumOf(counts, mpkiEvent) / instructions) * 1000];
  } else if (what === "iTLB-load" && instructions > 0 && misses > 0) {
    yield ["instructions-per-iTLB-miss", instructions / misses];
  }
}

function* memoryRates(counts: EventCounts, event: string, seconds: number, { latencies }: DerivedRateOptions): Rates {
  const [, prefix = "", kind = ""] = memoryInserts.exec(event) ?? [];
  const name = `${prefix}${kind}`;
  const inserts = sumOf(counts, event);
  yield [`${name}_throughput_MBps`, (inserts * cacheLineBytes) / bytesPerMiB / seconds];
  const occupancy = [...counts].find(([other]) => other.startsWith(`${name}_OCCUPANCY`))?.[1].sum;
  const clock = counts.get(`${prefix}CLOCKTICKS`);
  if (occupancy === undefined || clock === undefined) return;
  if (inserts > 0 && clock.sum > 0) {
    const ticksPerSecond = clock.sum / clock.lines / seconds;
    latencies.set(name, (occupancy / inserts / ticksPerSecond) * nanosecondsPerSecond);
  }
  const latency = latencies.get(name);
  if (latency !== undefined) yield [`${name}_latency_ns`, latency];
}

function sumOf(counts: EventCounts, event: string): number {
  return counts.get(event)?.sum ?? 0;
}
