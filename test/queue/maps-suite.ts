import { expect, it } from "vitest";
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
