import { describe, expect, test } from "vitest";
import { all, is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** Counts by the values of fields (results.md 7.4, S8). */
export function countsSuite(tested: StoreUnderTest): void {
  const { addJobs } = tested;
  describe("counts", () => {
    test("values of a field by their number, then by value, also when they are digits (S8)", async () => {
      await addJobs(
        "s8",
        [8, 4, 8, 16, 4, 16, 8].map((nr_cpu) => ({ hw: { nr_cpu } })),
      );
      expect(await tested.store.count("jobs", where(is("group_id", "s8")), ["hw.nr_cpu"])).toEqual([
        { key: "8", count: 3, inner: [] },
        { key: "4", count: 2, inner: [] },
        { key: "16", count: 2, inner: [] },
      ]);
    });

    test("counts within counts leave out documents without the inner field", async () => {
      await addJobs("inner", [
        ...[
          { suite: "a", job_state: "x" },
          { suite: "a", job_state: "y" },
          { suite: "a", job_state: "x" },
        ],
        ...[{ suite: "a" }, { suite: "b" }, { job_state: "x" }],
      ]);
      const buckets = await tested.store.count("jobs", where(is("group_id", "inner")), ["suite", "job_state"]);
      expect(buckets).toEqual([
        {
          key: "a",
          count: 4,
          inner: [
            { key: "x", count: 2, inner: [] },
            { key: "y", count: 1, inner: [] },
          ],
        },
        { key: "b", count: 1, inner: [] },
      ]);
    });

    test("each distinct element of a list counts", async () => {
      await addJobs("element", [
        { errid: ["a", "b", "a"] },
        { errid: "b" },
        { errid: [] },
        { pp: { element: { x: [1, 2] } } },
      ]);
      const query = where(is("group_id", "element"));
      expect(await tested.store.count("jobs", query, ["errid"])).toEqual([
        { key: "b", count: 2, inner: [] },
        { key: "a", count: 1, inner: [] },
      ]);
      expect(await tested.store.count("jobs", query, ["pp.element.x"])).toEqual([
        { key: "1", count: 1, inner: [] },
        { key: "2", count: 1, inner: [] },
      ]);
    });

    test("dates are named in the form of their field", async () => {
      await addJobs("dated", [
        { submit_time: "2024-04-01T10:00:00+0800", submit_date: "2024-04-01", enqueue_time: "2024-04-01 10:00:00" },
      ]);
      const keyOf = async (field: string): Promise<unknown> =>
        (await tested.store.count("jobs", where(is("group_id", "dated")), [field])).map(({ key }) => key);
      expect(await keyOf("submit_time")).toEqual(["2024-04-01T02:00:00.000Z"]);
      expect(await keyOf("submit_date")).toEqual(["2024-04-01"]);
      expect(await keyOf("enqueue_time")).toEqual(["2024-04-01 10:00:00"]);
    });

    test("nothing to count, no bucket", async () => {
      expect(await tested.store.count("jobs", where(is("group_id", "nobody")), ["suite"])).toEqual([]);
      expect(await tested.store.count("jobs", all, ["stats"])).toEqual([]);
      expect(await tested.store.count("nothing_of_ours", all, ["suite"])).toEqual([]);
    });
  });
}
