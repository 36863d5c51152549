import type { DocumentStore } from "../../src/store/store.js";

/** An engine on which suites run. */
export interface TestedEngine {
  readonly name: string;
  /** Why it cannot be tested here; undefined: it can. */
  readonly whyNot?: string;
  /** An empty store, without any collection; the suite closes it. */
  open(): Promise<DocumentStore>;
}

/** The title of a suite, with the reason where it is skipped. */
export function titleOf(engine: TestedEngine, what: string): string {
  return `${engine.name}: ${what}${engine.whyNot === undefined ? "" : ` (skipped: ${engine.whyNot})`}`;
}
