import { describe, expect, test } from "vitest";
import { is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** Documents by their ids: what is put in comes out, once. */
export function documentsSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("documents", () => {
    test("insert creates and leaves what is there as it is", async () => {
      expect(await tested.store.insert("jobs", "insert-1", { id: "insert-1", suite: "first" })).toBe(true);
      expect(await tested.store.insert("jobs", "insert-1", { id: "insert-1", suite: "second" })).toBe(false);
      expect(await tested.store.get("jobs", "insert-1")).toEqual({ id: "insert-1", suite: "first" });
    });

    test("of many that insert the same id at once one is told that it did", async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          tested.store.insert("jobs", "insert-race", { id: "insert-race", nr_run: index }),
        ),
      );
      expect(answers.filter((created) => created)).toHaveLength(1);
      expect(await tested.store.get("jobs", "insert-race")).toEqual({
        id: "insert-race",
        nr_run: answers.indexOf(true),
      });
    });

    test("a document or a collection that is not there is undefined", async () => {
      expect(await tested.store.get("jobs", "nobody")).toBeUndefined();
      expect(await tested.store.get("nothing_of_ours", "nobody")).toBeUndefined();
    });

    test("ids are told apart by case and blanks, and may hold any character", async () => {
      const ids = ["Id", "id", "id ", "i/d", "i'd", 'i"d', "%", "?", "#", "é", "..", "a,b", "{}", "25112012334404903"];
      for (const id of ids) expect(await tested.store.insert("hosts", id, { hostname: id })).toBe(true);
      for (const id of ids) expect(await tested.store.get("hosts", id)).toEqual({ hostname: id });
      const sorted = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await tested.store.ids("hosts")).toEqual(sorted);
    });

    test("numbers keep their digits", async () => {
      const document = {
        id: "digits",
        big: 2n ** 63n - 1n,
        beyond: 25112012334404903n,
        small: 0.1,
        whole: 2 ** 53 - 1,
      };
      await tested.store.insert("jobs", "digits", document);
      expect(await tested.store.get("jobs", "digits")).toEqual(document);
      const { hits } = await tested.store.search({
        collections: "jobs",
        query: where(is("id", "digits")),
        order: [],
        limit: 1,
      });
      expect(hits).toEqual([{ collection: "jobs", id: "digits", document }]);
    });

    test("remove takes a document away and says whether it was there", async () => {
      await addJobs("remove", [{ suite: ["gone", "away"], pp: { gone: { runtime: 1 } } }, {}]);
      expect(await tested.store.remove("jobs", "remove-0")).toBe(true);
      expect(await tested.store.remove("jobs", "remove-0")).toBe(false);
      expect(await tested.store.remove("nothing_of_ours", "remove-0")).toBe(false);
      expect(await tested.store.get("jobs", "remove-0")).toBeUndefined();
      expect(await idsOf(where(is("group_id", "remove")))).toEqual(["remove-1"]);
      expect(await idsOf(where(is("suite", "away")))).toEqual([]);
      expect(await idsOf(where(is("pp.gone.runtime", "1")))).toEqual([]);
    });

    test("putAll replaces whole documents and says of each that is refused why", async () => {
      await tested.store.insert("jobs", "put-1", { id: "put-1", suite: "old", os: "old" });
      const answers = await tested.store.putAll([
        { collection: "jobs", id: "put-1", document: { id: "put-1", suite: "new" } },
        { collection: "nothing_of_ours", id: "put-2", document: { id: "put-2" } },
        { collection: "jobs", id: "put-3", document: { id: "put-3", suite: "new" } },
      ]);
      expect(answers).toEqual([undefined, expect.stringContaining("nothing_of_ours"), undefined]);
      await tested.store.refresh();
      expect(await tested.store.get("jobs", "put-1")).toEqual({ id: "put-1", suite: "new" });
      expect(await idsOf(where(is("suite", "new")))).toEqual(["put-1", "put-3"]);
      expect(await idsOf(where(is("os", "old")))).toEqual([]);
    });

    test("nothing goes into a collection that is not ours", async () => {
      await expect(tested.store.insert("nothing_of_ours", "1", {})).rejects.toMatchObject({ code: "STORE_REFUSED" });
    });

    test("what is nested too deep is refused", async () => {
      const deep = JSON.parse(`${"[".repeat(600)}${"]".repeat(600)}`);
      await expect(tested.store.insert("jobs", "deep", { deep })).rejects.toMatchObject({ code: "STORE_REFUSED" });
      expect(await tested.store.get("jobs", "deep")).toBeUndefined();
    });
  });
}
