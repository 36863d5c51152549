import type { Query } from "../query.js";

/** Makes a matcher of RE2 syntax. */
export type PatternTest = (re2: string) => (text: string) => boolean;

/** What matches patterns, loaded for a query that has some. */
export async function patternTestFor({ conditions }: Query): Promise<PatternTest> {
  if (conditions.some(({ kind }) => kind === "pattern")) return (await import("../pattern-test.js")).patternTest;
  return () => {
    throw new Error("a pattern in a query without patterns");
  };
}
