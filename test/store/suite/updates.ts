import { describe, expect, test } from "vitest";
import { is, numbers, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** Changes of whole top-level fields, also by many at once (S4). */
export function updatesSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("update", () => {
    test("whole fields are set and taken away, all others stay", async () => {
      await tested.store.insert("jobs", "update-1", {
        id: "update-1",
        suite: "a",
        os: "b",
        stats: { old: 1, both: 1 },
      });
      const result = await tested.store.update("jobs", "update-1", () => ({
        set: { stats: { both: 2 } },
        unset: ["os", "none"],
      }));
      expect(result).toBe("updated");
      expect(await tested.store.get("jobs", "update-1")).toEqual({ id: "update-1", suite: "a", stats: { both: 2 } });
    });

    test("a change that is none, and a document that is not there", async () => {
      await tested.store.insert("jobs", "update-2", { id: "update-2", suite: "a" });
      expect(await tested.store.update("jobs", "update-2", () => undefined)).toBe("declined");
      expect(await tested.store.get("jobs", "update-2")).toEqual({ id: "update-2", suite: "a" });
      expect(await tested.store.update("jobs", "nobody", () => ({ set: { suite: "b" } }))).toBe("absent");
      expect(await tested.store.update("nothing_of_ours", "1", () => ({ set: { suite: "b" } }))).toBe("absent");
      expect(await tested.store.get("jobs", "nobody")).toBeUndefined();
    });

    test("searches see the new values and the old ones no more", async () => {
      await addJobs("update-3", [{ suite: ["before", "both"], pp: { update: { a: "before" } }, hw: { nr_cpu: 1 } }]);
      await tested.store.update("jobs", "update-3-0", () => ({
        set: { suite: ["both", "after"], pp: { update: { a: ["after", "x"] } } },
        unset: ["hw"],
      }));
      expect(await idsOf(where(is("suite", "before")))).toEqual([]);
      expect(await idsOf(where(is("suite", "after")))).toEqual(["update-3-0"]);
      expect(await idsOf(where(is("suite", "both")))).toEqual(["update-3-0"]);
      expect(await idsOf(where(is("pp.update.a", "before")))).toEqual([]);
      expect(await idsOf(where(is("pp.update.a", "after")))).toEqual(["update-3-0"]);
      expect(await idsOf(where(is("group_id", "update-3"), numbers("hw.nr_cpu", { gte: 0 })))).toEqual([]);
    });

    test("stats replaced while another changes job_stage 100 times: neither loses a field", async () => {
      await tested.store.insert("jobs", "s4", { id: "s4", job_stage: "stage-0", stats: { vanished: 1 } });
      const stages = async (): Promise<void> => {
        for (let n = 1; n <= 100; n += 1)
          await tested.store.update("jobs", "s4", () => ({ set: { job_stage: `stage-${n}` } }));
      };
      const stats = async (): Promise<void> => {
        for (let n = 1; n <= 20; n += 1)
          await tested.store.update("jobs", "s4", () => ({ set: { stats: { [`n-${n}`]: n } } }));
      };
      await Promise.all([stages(), stats()]);
      expect(await tested.store.get("jobs", "s4")).toEqual({ id: "s4", job_stage: "stage-100", stats: { "n-20": 20 } });
    }, 60_000);

    test("each of many who count up at once is counted", async () => {
      await tested.store.insert("jobs", "counter", { id: "counter", nr_run: 0 });
      const increment = (): Promise<string> =>
        tested.store.update("jobs", "counter", ({ nr_run }) => ({ set: { nr_run: Number(nr_run) + 1 } }));
      expect(await Promise.all(Array.from({ length: 8 }, increment))).toEqual(Array(8).fill("updated"));
      expect(await tested.store.get("jobs", "counter")).toEqual({ id: "counter", nr_run: 8 });
    }, 60_000);

    test("an error thrown by the change changes nothing and comes out", async () => {
      await tested.store.insert("jobs", "update-4", { id: "update-4" });
      const change = (): never => {
        throw new RangeError("not so");
      };
      await expect(tested.store.update("jobs", "update-4", change)).rejects.toThrow("not so");
      expect(await tested.store.update("jobs", "update-4", () => ({ set: { suite: "a" } }))).toBe("updated");
    });
  });
}
