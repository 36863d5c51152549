import { describe, expect, test } from "vitest";
import { by, is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** All documents of a search, page by page. */
export function scansSuite(tested: StoreUnderTest): void {
  const { addJobs } = tested;
  describe("scan", () => {
    test("all of more than 10000 documents come, each once, in order", async () => {
      const documents = Array.from({ length: 10_050 }, (_, index) => {
        const id = `scan-${String(index).padStart(5, "0")}`;
        return { collection: "jobs", id, document: { id, group_id: "scan", nr_run: index % 7 } };
      });
      expect((await tested.store.putAll(documents)).filter((answer) => answer !== undefined)).toEqual([]);
      await tested.store.refresh();
      const expected = documents
        .toSorted((a, b) => b.document.nr_run - a.document.nr_run || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
      const query = where(is("group_id", "scan"));
      const ids: string[] = [];
      for await (const page of tested.store.scan({ collections: "jobs", query, order: by("-nr_run", "id") })) {
        for (const { id, document } of page) {
          expect(document.group_id).toBe("scan");
          ids.push(id);
        }
      }
      expect(ids).toEqual(expected);
      const found = await tested.store.search({
        collections: "jobs",
        query,
        order: by("-nr_run", "id"),
        limit: 10_040,
      });
      expect(found.total).toBe(10_050);
      expect(found.hits.map(({ id }) => id)).toEqual(expected.slice(0, 10_040));
    }, 120_000);

    test("no hit gives no document, and it may end early", async () => {
      const ids: string[] = [];
      for await (const page of tested.store.scan({
        collections: "jobs",
        query: where(is("suite", "nobody")),
        order: by("id"),
      })) {
        ids.push(...page.map(({ id }) => id));
      }
      expect(ids).toEqual([]);
      await addJobs("early", [{}, {}]);
      for await (const page of tested.store.scan({
        collections: "jobs*",
        query: where(is("group_id", "early")),
        order: by("id"),
      })) {
        ids.push(...page.map(({ id }) => id));
        break;
      }
      expect(ids).toContain("early-0");
      expect(await tested.store.remove("jobs", "early-0")).toBe(true);
    });
  });
}
