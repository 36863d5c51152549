import { afterAll, beforeAll, expect } from "vitest";
import type { Document } from "../../../src/store/document.js";
import type { Order, Query } from "../../../src/store/query.js";
import type { DocumentStore } from "../../../src/store/store.js";
import { by } from "../conditions.js";
import type { TestedEngine } from "../tested-engine.js";

/** One store for the tests of a suite; each of them has documents of its own, told apart by their `group_id`. */
export interface StoreUnderTest {
  /** There when tests run, with all collections. */
  readonly store: DocumentStore;
  /** The ids of the jobs that a search finds, by id where no order is named. */
  idsOf(query: Query, order?: readonly Order[]): Promise<string[]>;
  /** Inserts jobs with the ids `<group>-0`, `<group>-1`, … and gives these. */
  addJobs(group: string, jobs: readonly Document[]): Promise<readonly string[]>;
}

/** Opens a store before the tests of the suite that is being described, and closes it behind them. */
export function storeUnderTest(engine: TestedEngine): StoreUnderTest {
  let store: DocumentStore | undefined;
  beforeAll(async () => {
    store = await engine.open();
    await store.init();
  }, 120_000);
  afterAll(() => store?.close());
  const opened = (): DocumentStore => {
    if (!store) throw new Error(`${engine.name} could not be opened`);
    return store;
  };
  return {
    get store() {
      return opened();
    },
    async idsOf(query, order = by("id")) {
      const { hits } = await opened().search({ collections: "jobs", query, order, limit: 1000 });
      return hits.map(({ id }) => id);
    },
    async addJobs(group, jobs) {
      const documents = jobs.map((job, index) => ({ group_id: group, id: `${group}-${index}`, ...job }));
      for (const document of documents) expect(await opened().insert("jobs", document.id, document)).toBe(true);
      return documents.map(({ id }) => id);
    },
  };
}
