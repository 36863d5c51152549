import { describe, expect, test } from "vitest";
import type { Document } from "../../../src/store/document.js";
import { canonical } from "../canonical.js";
import { is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** What fits no mapping is kept (results.md 7.6, S2). */
export function misfitsSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("what fits no mapping", () => {
    const cases: readonly Document[] = [
      { pp: { iperf: 5, other: { a: 1 } } },
      { pp: { iperf: { runtime: 30 } } },
      { pp: { iperf: { runtime: { least: 1 }, "a.b": 2, "": 3 } } },
      { os: { name: "debian" } },
      { errid: "e".repeat(40_000) },
      { errid: ["short", "e".repeat(40_000)] },
      { stats: { "a..b": 1, "": 2, ".": 3 }, "a..b": 1, "": 2 },
      JSON.parse('{"stats":{"__proto__":{"a":1}},"__proto__":{"suite":"x"},"constructor":"y"}'),
      { submit_time: "2024-04-01 10:00:00" },
      { hw: "none" },
      { hw: [{ arch: "x" }, "y"] },
      { pp: ["x"] },
      { unmapped: { os: "debian" } },
      { _id: "x", _source: { a: 1 } },
    ];

    test.each([
      ["", cases],
      ["backwards ", cases.toReversed()],
    ])("%sis kept, and the other fields are searchable (S2)", async (direction, documents) => {
      const group = `s2${direction.trim()}`;
      await addJobs(group, documents);
      const found = await tested.store.search({
        collections: "jobs",
        query: where(is("group_id", group)),
        order: [],
        limit: 100,
      });
      expect(found.total).toBe(documents.length);
      const byId = new Map(found.hits.map(({ id, document }) => [id, canonical(document)]));
      for (const [index, document] of documents.entries()) {
        const expected = canonical({ group_id: group, id: `${group}-${index}`, ...document });
        expect(canonical(await tested.store.get("jobs", `${group}-${index}`))).toBe(expected);
        expect(byId.get(`${group}-${index}`)).toBe(expected);
      }
    });

    test("stays so through an update, and is searchable once it fits", async () => {
      await addJobs("s2-update", [{ os: { name: "debian" }, pp: { iperf: 5 } }]);
      await tested.store.update("jobs", "s2-update-0", () => ({ set: { suite: "a" } }));
      expect(await tested.store.get("jobs", "s2-update-0")).toMatchObject({
        suite: "a",
        os: { name: "debian" },
        pp: { iperf: 5 },
      });
      await tested.store.update("jobs", "s2-update-0", () => ({
        set: { os: "debian", pp: { iperf: { runtime: 5 } } },
      }));
      expect(await tested.store.get("jobs", "s2-update-0")).toMatchObject({
        os: "debian",
        pp: { iperf: { runtime: 5 } },
      });
      const found = where(is("group_id", "s2-update"), is("os", "debian"), is("pp.iperf.runtime", "5"));
      expect(await idsOf(found)).toEqual(["s2-update-0"]);
      await tested.store.update("jobs", "s2-update-0", () => ({ set: { os: { name: "again" } } }));
      expect(await idsOf(found)).toEqual([]);
      expect(await tested.store.get("jobs", "s2-update-0")).toMatchObject({ os: { name: "again" } });
    });
  });
}
