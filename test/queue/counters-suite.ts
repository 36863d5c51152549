import { expect, it } from "vitest";
import type { Counters } from "../../src/queue/counters.js";
import { hostileTexts } from "./hostile-text.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

/** Counters, the same on every engine (scheduler.md 2.2). */
export function countersSuite(engine: QueueTestEngine): void {
  describeEngine("counters", engine, (clients) => {
    const counters = (): Counters => clients.first.counters;

    it("count from 1 for all clients, each name by itself", async () => {
      expect(await counters().last("queues/seqno")).toBe("0");
      expect(await counters().next("queues/seqno")).toBe("1");
      const other = await clients.another();
      expect(await other.counters.next("queues/seqno")).toBe("2");
      expect(await counters().next("queues/seqno")).toBe("3");
      expect(await other.counters.last("queues/seqno")).toBe("3");
      expect(await counters().next("other")).toBe("1");
    });

    it("give each number once to many who ask at the same time", async () => {
      const many = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const numbers = await Promise.all(
        Array.from({ length: 200 }, (_, n) => (many[n % 4] ?? clients.first).counters.next("queues/seqno")),
      );
      expect(numbers.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
      expect(await counters().last("queues/seqno")).toBe("200");
    });

    it.each(hostileTexts)("have any text as a name: %j", async (text) => {
      expect(await counters().next(`c${text}`)).toBe("1");
      expect(await counters().next(`c${text}`)).toBe("2");
      expect(await counters().last(`c${text}`)).toBe("2");
    });
  });
}
