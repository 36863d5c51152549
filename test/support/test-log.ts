import type { LogFields, ServiceLog } from "../../src/support/log.js";

/** A line of a service's log. */
type LogLine = LogFields & { readonly level: "info" | "warn" | "error"; readonly msg: string };

/** A log that keeps its lines for the test. */
export interface TestLog extends ServiceLog {
  readonly lines: readonly LogLine[];
}

export function createTestLog(): TestLog {
  const lines: LogLine[] = [];
  const about = (common: LogFields): ServiceLog => {
    const write = (level: LogLine["level"]) => (fields: LogFields, msg: string) =>
      void lines.push({ ...common, ...fields, level, msg });
    return {
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      about: (fields) => about({ ...common, ...fields }),
    };
  };
  return { ...about({}), lines };
}
