import { describe, expect, test } from "vitest";
import { collections } from "../../../src/store/mappings.js";
import { all, by, is, where } from "../conditions.js";
import type { TestedEngine } from "../tested-engine.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** What a store says of its collections, and how they come to be. */
export function collectionsSuite(tested: StoreUnderTest, engine: TestedEngine): void {
  const { addJobs } = tested;
  describe("collections", () => {
    test("say which fields are searchable, and how", async () => {
      await addJobs("fields", [{ pp: { "fields-suite": { runtime: 5 } } }]);
      const fields = await tested.store.fields("jobs*");
      expect([...fields.keys()]).toEqual(["jobs"]);
      const jobs = fields.get("jobs");
      expect(Object.fromEntries(jobs ?? [])).toMatchObject({
        ...collections.jobs,
        "pp.fields-suite.runtime": "keyword",
      });
      expect(await tested.store.fields("nothing_of_ours")).toEqual(new Map());
    });

    test("are made once, and all is well then", async () => {
      expect(await tested.store.init()).toEqual([]);
      expect(await tested.store.check()).toEqual([]);
      for (const collection of Object.keys(collections)) expect(tested.store.schema(collection)).toContain("id");
    });

    test("the address and the description name the engine", async () => {
      expect(tested.store.address).not.toBe("");
      expect(await tested.store.describe()).toMatch(/\d/);
    });

    test("an empty store says what is missing, finds nothing, and makes a collection with its first document", async () => {
      const empty = await engine.open();
      try {
        const missing = (await empty.check()).filter(({ field }) => field === undefined);
        expect(missing.map(({ collection }) => collection).toSorted()).toEqual(Object.keys(collections).toSorted());
        expect((await empty.search({ collections: "jobs*", query: all, order: by("-id"), limit: 10 })).total).toBe(0);
        expect(await empty.count("jobs*", all, ["suite"])).toEqual([]);
        expect(await empty.ids("jobs")).toEqual([]);
        expect(await empty.fields("jobs*")).toEqual(new Map());
        expect(await empty.update("jobs", "1", () => ({ set: { suite: "a" } }))).toBe("absent");
        expect(await empty.insert("jobs", "1", { id: "1", suite: "a" })).toBe(true);
        expect(
          (await empty.search({ collections: "jobs*", query: where(is("suite", "a")), order: [], limit: 10 })).total,
        ).toBe(1);
        const made = Object.keys(collections).filter((collection) => collection !== "jobs");
        expect((await empty.init()).toSorted()).toEqual(made.toSorted());
        expect(await empty.check()).toEqual([]);
      } finally {
        await empty.close();
      }
    }, 120_000);
  });
}
