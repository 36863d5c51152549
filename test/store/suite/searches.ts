import { describe, expect, test } from "vitest";
import { all, by, dates, holds, is, moment, numbers, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** What conditions find (results.md 7.2, 7.3, 7.7, S3). */
export function searchesSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("search", () => {
    test("without conditions every document is found, and the total is exact however few are asked for", async () => {
      const total = (await tested.store.ids("regression")).length;
      for (let n = 0; n < 15; n += 1)
        await tested.store.insert("regression", `all-${n}`, { id: `all-${n}`, errid: "e" });
      const page = await tested.store.search({ collections: "regression", query: all, order: by("-id"), limit: 2 });
      expect(page).toMatchObject({ total: total + 15, timedOut: false, tookMs: expect.any(Number) });
      expect(page.hits.map(({ id }) => id)).toEqual(["all-9", "all-8"]);
      expect((await tested.store.search({ collections: "regression", query: all, order: [], limit: 0 })).hits).toEqual(
        [],
      );
    });

    test("an error id with a comma in it is found (S3)", async () => {
      const errid = "kmsg.UBI_error:cannot_initialize_UBI,error";
      await addJobs("s3", [{ errid: [errid, "other"] }, { errid: "kmsg.UBI_error:cannot_initialize_UBI" }]);
      expect(await idsOf(where(is("errid", errid)))).toEqual(["s3-0"]);
    });

    test("keywords are exact: case, blanks and the empty string count", async () => {
      const values = ["a", "A", " a", "a ", "", " ", "á", "a\u0301"];
      const ids = await addJobs(
        "exact",
        values.map((suite) => ({ suite })),
      );
      for (const [index, value] of values.entries()) {
        expect(await idsOf(where(is("group_id", "exact"), is("suite", value)))).toEqual([ids[index]]);
      }
    });

    test("numbers and booleans in keywords are found by their JSON text", async () => {
      await addJobs("json", [
        { suite: 8 },
        { suite: "8" },
        { suite: true },
        { suite: 8.5 },
        { suite: 25112012334404903n },
      ]);
      const found = (value: string): Promise<string[]> => idsOf(where(is("group_id", "json"), is("suite", value)));
      expect(await found("8")).toEqual(["json-0", "json-1"]);
      expect(await found("true")).toEqual(["json-2"]);
      expect(await found("8.5")).toEqual(["json-3"]);
      expect(await found("25112012334404903")).toEqual(["json-4"]);
    });

    test("dotted keys and nested objects are the same path, lists of objects flatten", async () => {
      await addJobs("path", [{ "hw.arch": "x" }, { hw: { arch: "x" } }, { hw: [{ arch: "y" }, { arch: ["x"] }] }, {}]);
      expect(await idsOf(where(is("group_id", "path"), is("hw.arch", "x")))).toEqual(["path-0", "path-1", "path-2"]);
    });

    test("program parameters are searched whatever their names, those of sleep are not", async () => {
      const pp = { "a-b": { "k é": "v" }, sleep: { runtime: 5 } };
      await addJobs("pp", [{ pp }]);
      expect(await idsOf(where(is("pp.a-b.k é", "v")))).toEqual(["pp-0"]);
      expect(await idsOf(where(is("group_id", "pp"), is("pp.sleep.runtime", "5")))).toEqual([]);
      expect(await tested.store.get("jobs", "pp-0")).toMatchObject({ pp });
    });

    test("a field that is not mapped finds nothing", async () => {
      await addJobs("unmapped", [{ free: "text", stats: { a: "text" } }]);
      for (const field of ["free", "stats.a", "stats", "__proto__", "nowhere"]) {
        expect(await idsOf(where(is("group_id", "unmapped"), is(field, "text")))).toEqual([]);
        expect(await idsOf(where(is("group_id", "unmapped"), { kind: "never", field }))).toEqual([]);
      }
    });

    test("different fields are ANDed, values of one field ORed, an element of a list is enough", async () => {
      await addJobs("and", [
        { suite: "a", os: "x" },
        { suite: ["b", "c"], os: "x" },
        { suite: "a", os: "y" },
      ]);
      const ofGroup = is("group_id", "and");
      expect(await idsOf(where(ofGroup, is("suite", "a", "c"), is("os", "x")))).toEqual(["and-0", "and-1"]);
      expect(await idsOf(where(ofGroup, is("suite", "a"), is("os", "z")))).toEqual([]);
    });

    test("integers lie in ranges, both ends included, fractions in documents cut", async () => {
      const values = [4, 8, "8", 8.7, 16, [1, 100], "eight", null, 2 ** 31];
      await addJobs(
        "integer",
        values.map((nr_cpu) => ({ hw: { nr_cpu } })),
      );
      const found = async (...intervals: { gte?: number; lte?: number }[]): Promise<string> => {
        const ids = await idsOf(where(is("group_id", "integer"), numbers("hw.nr_cpu", ...intervals)));
        return ids.map((id) => id.split("-")[1]).join(" ");
      };
      expect(await found({ gte: 8, lte: 8 })).toBe("1 2 3");
      expect(await found({ gte: 5 })).toBe("1 2 3 4 5");
      expect(await found({ lte: 4 })).toBe("0 5");
      expect(await found({ gte: 4, lte: 4 }, { gte: 16, lte: 16 })).toBe("0 4");
      expect(await found({ gte: 2, lte: 3 })).toBe("");
    });

    test("dates are found however they are written, a day as a whole", async () => {
      await addJobs("date", [
        { submit_time: "2024-04-01T10:00:00+0800", submit_date: "2024-04-01", enqueue_time: "2024-04-01 10:00:00" },
        { submit_time: "2024-04-01T10:00:00+08:00" },
        { submit_time: 1711936800999 },
        { submit_time: "2024-04-02" },
        { submit_time: "yesterday", submit_date: "2024-4-1", enqueue_time: "2024-04-01T10:00:00Z" },
        {},
      ]);
      const found = async (field: string, gte?: string, lte?: string): Promise<string> => {
        const interval = { ...(gte && { gte: moment(gte) }), ...(lte && { lte: moment(lte) }) };
        const ids = await idsOf(where(is("group_id", "date"), dates(field, interval)));
        return ids.map((id) => id.split("-")[1]).join(" ");
      };
      expect(await found("submit_time", "2024-04-01T02:00:00Z", "2024-04-01T02:00:00Z")).toBe("0 1 2");
      expect(await found("submit_time", "2024-04-01T02:00:00.001Z", "2024-04-01")).toBe("2");
      expect(await found("submit_time", "2024-04-01", "2024-04-01")).toBe("0 1 2");
      expect(await found("submit_time", "2024-04-01T02:00:01Z")).toBe("3");
      expect(await found("submit_time", undefined, "2024-04-02")).toBe("0 1 2 3");
      expect(await found("submit_date", "2024-04-01", "2024-04-01")).toBe("0");
      expect(await found("enqueue_time", "2024-04-01T10:00:00Z", "2024-04-01T10:00:00Z")).toBe("0");
    });

    test("patterns are found anywhere in a value, case counts", async () => {
      await addJobs("pattern", [
        { suite: "iperf" },
        { suite: "IPERF" },
        { suite: ["x", "a.b*c"] },
        { suite: "a\nb" },
        { os: "ip" },
      ]);
      const ofGroup = is("group_id", "pattern");
      expect(await idsOf(where(ofGroup, holds("suite", "per")))).toEqual(["pattern-0"]);
      expect(await idsOf(where(ofGroup, holds("suite", "per", "PER")))).toEqual(["pattern-0", "pattern-1"]);
      expect(await idsOf(where(ofGroup, holds("suite", ".b*")))).toEqual(["pattern-2"]);
      const any = {
        kind: "pattern",
        field: "suite",
        patterns: [{ lucene: ".*(a.b).*", re2: ".*(?:a.b).*" }],
      } as const;
      expect(await idsOf(where(ofGroup, any))).toEqual(["pattern-2", "pattern-3"]);
    });

    test("a list may have thousands of values", async () => {
      await addJobs("many", [{ suite: "value-0" }, { suite: "value-1999" }, { suite: "other" }]);
      const values = Array.from({ length: 2000 }, (_, index) => `value-${index}`);
      expect(await idsOf(where(is("group_id", "many"), is("suite", ...values)))).toEqual(["many-0", "many-1"]);
      const points = Array.from({ length: 2000 }, (_, index) => ({ gte: index, lte: index }));
      expect(await idsOf(where(is("group_id", "many"), numbers("nr_run", ...points)))).toEqual([]);
    });

    test("a star at the end stands for all collections whose name begins so", async () => {
      await addJobs("star", [{ suite: "star" }]);
      await tested.store.insert("bisect", "star", { id: "star", suite: "star" });
      await tested.store.insert("bisect_step", "star", { id: "star", task_id: "star" });
      const found = async (pattern: string, field: string): Promise<string[]> => {
        const query = where(is(field, "star"));
        const { hits } = await tested.store.search({ collections: pattern, query, order: by("id"), limit: 10 });
        return hits.map(({ collection }) => collection);
      };
      expect(await found("jobs*", "suite")).toEqual(["jobs"]);
      expect(await found("bisect*", "id")).toEqual(["bisect", "bisect_step"]);
      expect(await found("bisect", "id")).toEqual(["bisect"]);
      expect((await found("*", "suite")).toSorted()).toEqual(["bisect", "jobs"]);
      expect(await found("nothing_of_ours*", "suite")).toEqual([]);
      expect(await found("job", "suite")).toEqual([]);
    });
  });
}
