import { expect, it } from "vitest";
import { changeEntry, unchanged } from "../../src/queue/change-entry.js";
import type { SharedMaps } from "../../src/queue/shared-maps.js";
import { hostileTexts } from "./hostile-text.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

/** Shared maps, the same on every engine (scheduler.md 3.1). */
export function mapsSuite(engine: QueueTestEngine): void {
  describeEngine("shared maps", engine, (clients) => {
    const maps = (): SharedMaps => clients.first.maps;

    it("give what any client set last", async () => {
      expect(await maps().get("sched/id2job", "5")).toBeUndefined();
      await maps().set("sched/id2job", "5", "{}");
      await (await clients.another()).maps.set("sched/id2job", "5", '{"id":"5"}');
      expect(await maps().get("sched/id2job", "5")).toBe('{"id":"5"}');
      expect(await maps().get("sched/mac2host", "5")).toBeUndefined();
    });

    it("forget a key once", async () => {
      await maps().set("sched/id2job", "5", "");
      expect(await maps().get("sched/id2job", "5")).toBe("");
      expect(await maps().remove("sched/id2job", "5")).toBe(true);
      expect(await maps().remove("sched/id2job", "5")).toBe(false);
      expect(await maps().get("sched/id2job", "5")).toBeUndefined();
    });

    it("give all their entries, and none of another map", async () => {
      expect(await maps().entries("sched/mac2host")).toEqual(new Map());
      for (const [key, value] of [
        ["b", "2"],
        ["a", "1"],
        ["__proto__", "3"],
      ] as const) {
        await maps().set("sched/mac2host", key, value);
      }
      await maps().set("sched/mac2host/x", "c", "4");
      await maps().set("sched/mac2hosts", "c", "4");
      const entries = await (await clients.another()).maps.entries("sched/mac2host");
      expect([...entries].toSorted()).toEqual([
        ["__proto__", "3"],
        ["a", "1"],
        ["b", "2"],
      ]);
    });

    it("swap an entry for another one, where it is the expected one", async () => {
      expect(await maps().swap("m", "5", "a", "b")).toBe(false);
      expect(await maps().swap("m", "5", "a", undefined)).toBe(false);
      expect(await maps().get("m", "5")).toBeUndefined();
      expect(await maps().swap("m", "5", undefined, "a")).toBe(true);
      expect(await maps().swap("m", "5", undefined, "b")).toBe(false);
      expect(await maps().swap("m", "5", "", "b")).toBe(false);
      expect(await maps().swap("m", "5", "a", "")).toBe(true);
      expect(await maps().get("m", "5")).toBe("");
      expect(await maps().swap("m", "5", undefined, "b")).toBe(false);
      expect(await maps().swap("m", "5", "", undefined)).toBe(true);
      expect(await maps().get("m", "5")).toBeUndefined();
      expect(await maps().swap("m", "5", undefined, undefined)).toBe(true);
    });

    it("lose no change of many who change one entry", async () => {
      const many = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const increment = (now: string | undefined): string => String(Number(now ?? 0) + 1);
      const changes = await Promise.all(
        Array.from({ length: 100 }, (_, n) => changeEntry((many[n % 4] ?? clients.first).maps, "m", "5", increment)),
      );
      expect(await maps().get("m", "5")).toBe("100");
      expect(new Set(changes.map(({ after }) => after)).size).toBe(100);
    }, 60_000);

    it("are changed, removed, or left as they are", async () => {
      const change = (to: string | undefined | typeof unchanged): ReturnType<typeof changeEntry> =>
        changeEntry(maps(), "m", "5", () => to);
      expect(await change(unchanged)).toEqual({ before: undefined, after: undefined, isChanged: false });
      expect(await change("a")).toEqual({ before: undefined, after: "a", isChanged: true });
      expect(await change("a")).toEqual({ before: "a", after: "a", isChanged: false });
      expect(await change(unchanged)).toEqual({ before: "a", after: "a", isChanged: false });
      expect(await change(undefined)).toEqual({ before: "a", after: undefined, isChanged: true });
      expect(await maps().entries("m")).toEqual(new Map());
    });

    it.each(hostileTexts)("swap and give all with any text: %j", async (text) => {
      expect(await maps().swap(`m${text}`, text, undefined, text)).toBe(true);
      expect(await maps().entries(`m${text}`)).toEqual(new Map([[text, text]]));
      expect(await maps().swap(`m${text}`, text, text, `${text}2`)).toBe(true);
      expect(await maps().get(`m${text}`, text)).toBe(`${text}2`);
    });

    it.each(hostileTexts)("take any text as map, key and value: %j", async (text) => {
      await maps().set(`m${text}`, text, text);
      expect(await maps().get(`m${text}`, text)).toBe(text);
      expect(await maps().get(`m${text}`, `${text}2`)).toBeUndefined();
      expect(await maps().remove(`m${text}`, text)).toBe(true);
    });

    it("keep values of a megabyte", async () => {
      const value = "é".repeat(500_000);
      await maps().set("m", "5", value);
      expect(await maps().get("m", "5")).toBe(value);
    });
  });
}
