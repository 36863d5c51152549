import { mapTable, readTable } from "../tables.js";

/** Which rule of results.md 4.2 a stats key falls under. */
export interface AggregationRules {
  isEventCounter(key: string): boolean;
  isIndependentCounter(key: string): boolean;
  keepsMax(key: string): boolean;
  ignoresWindow(key: string): boolean;
}

/** Reads tables event-counters, event-counter-patterns, independent-counters, max-latency and ignore-part. */
export function openAggregationRules(): AggregationRules {
  const eventPrefixes = readTable("event-counters");
  const eventPatterns = mapTable("event-counter-patterns", (line) => new RegExp(line));
  const independentPrefixes = readTable("independent-counters");
  const maxPatterns = mapTable("max-latency", (line) => new RegExp(`^(?:${line})$`));
  const wholeRunPrefixes = readTable("ignore-part");
  const startsWithOne = (prefixes: readonly string[], key: string): boolean =>
    prefixes.some((prefix) => key.startsWith(prefix));
  const matchesOne = (patterns: readonly RegExp[], key: string): boolean =>
    patterns.some((pattern) => pattern.test(key));
  return {
    isEventCounter: (key) => startsWithOne(eventPrefixes, key) || matchesOne(eventPatterns, key),
    isIndependentCounter: (key) => startsWithOne(independentPrefixes, key),
    keepsMax: (key) => matchesOne(maxPatterns, key),
    ignoresWindow: (key) => startsWithOne(wholeRunPrefixes, key),
  };
}
