import { describe, expect, test } from "vitest";
import { by, is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** In which order documents come (results.md 7.2, 7.7). */
export function ordersSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("order", () => {
    test("missing values come last in both directions", async () => {
      await addJobs("missing", [{ suite: "b" }, {}, { suite: "a" }, { suite: null }, { suite: "c" }]);
      const query = where(is("group_id", "missing"));
      expect(await idsOf(query, by("suite", "id"))).toEqual([
        "missing-2",
        "missing-0",
        "missing-4",
        "missing-1",
        "missing-3",
      ]);
      expect(await idsOf(query, by("-suite", "id"))).toEqual([
        "missing-4",
        "missing-0",
        "missing-2",
        "missing-1",
        "missing-3",
      ]);
    });

    test("missing numbers come last, missing dates count as 0", async () => {
      await addJobs("zero", [{ nr_run: -1, time: "1969-12-31T23:59:59.999Z" }, {}, { nr_run: 1, time: 1 }]);
      const query = where(is("group_id", "zero"));
      expect(await idsOf(query, by("nr_run"))).toEqual(["zero-0", "zero-2", "zero-1"]);
      expect(await idsOf(query, by("-nr_run"))).toEqual(["zero-2", "zero-0", "zero-1"]);
      expect(await idsOf(query, by("time"))).toEqual(["zero-0", "zero-1", "zero-2"]);
      expect(await idsOf(query, by("-time"))).toEqual(["zero-2", "zero-1", "zero-0"]);
    });

    test("missing numbers come behind the greatest and the least that there can be", async () => {
      await addJobs("extreme", [{}, { nr_run: 2147483647 }, { nr_run: -2147483648 }]);
      const query = where(is("group_id", "extreme"));
      expect(await idsOf(query, by("nr_run", "id"))).toEqual(["extreme-2", "extreme-1", "extreme-0"]);
      expect(await idsOf(query, by("-nr_run", "id"))).toEqual(["extreme-1", "extreme-2", "extreme-0"]);
    });

    test("text goes by UTF-8 bytes, a list by its largest element", async () => {
      await addJobs("bytes", [
        { suite: "\u{1f600}" },
        { suite: "\u{ffee}" },
        { suite: "é" },
        { suite: "z" },
        { suite: ["Z", "za", ""] },
      ]);
      const query = where(is("group_id", "bytes"));
      expect(await idsOf(query, by("suite"))).toEqual(["bytes-3", "bytes-4", "bytes-2", "bytes-1", "bytes-0"]);
      expect(await idsOf(query, by("-suite"))).toEqual(["bytes-0", "bytes-1", "bytes-2", "bytes-4", "bytes-3"]);
    });

    test("fields that are not mapped do not count, program parameters do", async () => {
      await addJobs("by", [
        { free: 2, pp: { by: { a: "x" } } },
        { free: 1, pp: { by: { a: ["y", "b"] } } },
        { free: 3 },
      ]);
      const query = where(is("group_id", "by"));
      expect(await idsOf(query, by("-free", "id"))).toEqual(["by-0", "by-1", "by-2"]);
      expect(await idsOf(query, by("-pp.by.a", "id"))).toEqual(["by-1", "by-0", "by-2"]);
    });

    test("the order of es-find: start_time, then submit_time, then id, newest first", async () => {
      await addJobs("newest", [
        { start_time: "2024-04-01T10:00:00Z" },
        { submit_time: "2024-04-05T10:00:00Z" },
        { submit_time: "2024-04-06T10:00:00Z" },
        { start_time: "2024-04-02T10:00:00Z", submit_time: "2024-04-01T10:00:00Z" },
        { start_time: "2024-04-02T10:00:00Z" },
        {},
        {},
      ]);
      const ids = await idsOf(where(is("group_id", "newest")), by("-start_time", "-submit_time", "-id"));
      expect(ids.map((id) => id.split("-")[1]).join(" ")).toBe("3 4 0 2 1 6 5");
    });
  });
}
