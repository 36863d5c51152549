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
  const hasEventPrefix = prefixTest(readTable("event-counters"));
  const hasEventPattern = anyOf(mapTable("event-counter-patterns", (line) => new RegExp(line).source));
  return {
    isEventCounter: (key) => hasEventPrefix(key) || hasEventPattern.test(key),
    isIndependentCounter: prefixTest(readTable("independent-counters")),
    keepsMax: testOf(anyOf(mapTable("max-latency", (line) => `^(?:${new RegExp(line).source})$`))),
    ignoresWindow: prefixTest(readTable("ignore-part")),
  };
}

/** Whether a key begins with one of the prefixes. Most keys are of a program that no prefix is about. */
function prefixTest(prefixes: readonly string[]): (key: string) => boolean {
  const programOf = (text: string): string => text.slice(0, text.indexOf("."));
  const byProgram = new Map<string, string[]>();
  for (const prefix of prefixes) {
    const program = programOf(prefix);
    byProgram.set(program, [...(byProgram.get(program) ?? []), prefix]);
  }
  // A prefix without a dot may be of several programs.
  const dotless = prefixes.filter((prefix) => !prefix.includes("."));
  return (key) =>
    byProgram.get(programOf(key))?.some((prefix) => key.startsWith(prefix)) === true ||
    dotless.some((prefix) => key.startsWith(prefix));
}

function anyOf(sources: readonly string[]): RegExp {
  return sources.length === 0 ? /^\b$/ : new RegExp(sources.map((source) => `(?:${source})`).join("|"));
}

function testOf(pattern: RegExp): (key: string) => boolean {
  return (key) => pattern.test(key);
}
