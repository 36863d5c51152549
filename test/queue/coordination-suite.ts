import { expect, it } from "vitest";
import type { Coordination } from "../../src/queue/coordination.js";
import { hostileTexts } from "./hostile-text.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

const long = 3_600_000;

/** Claims and locks, the same on every engine (bisect.md 1.9, results.md 6.4). */
export function coordinationSuite(engine: QueueTestEngine): void {
  describeEngine("coordination", engine, (clients) => {
    const coordination = (): Coordination => clients.first.coordination;
    const many = async (): Promise<readonly Coordination[]> => {
      const others = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      return Array.from({ length: 40 }, (_, n) => (others[n % 4] ?? clients.first).coordination);
    };

    it("gives a key to the first value, and to that value again for ever", async () => {
      expect(await coordination().claimOnce("seen/1", "job1")).toBe(true);
      expect(await coordination().claimOnce("seen/1", "job2")).toBe(false);
      expect(await coordination().claimOnce("seen/1", "job1")).toBe(true);
      expect(await coordination().claimOnce("seen/2", "job2")).toBe(true);
      expect(await (await clients.another()).coordination.claimOnce("seen/1", "job1")).toBe(true);
    });

    it("gives a key to exactly one of many values at once", async () => {
      const won = await Promise.all((await many()).map((one, n) => one.claimOnce("k", `${n}`)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await coordination().claimOnce("k", `${won.indexOf(true)}`)).toBe(true);
    });

    it("lets exactly one of many owners at once hold a key", async () => {
      const epochs = await Promise.all((await many()).map((one, n) => one.acquire("k", `${n}`, long)));
      expect(epochs.filter((epoch) => epoch !== undefined)).toHaveLength(1);
    });

    it("gives the holder its epoch again, and others nothing", async () => {
      const epoch = await coordination().acquire("k", "a", long);
      expect(epoch).toEqual(expect.any(Number));
      expect(await coordination().acquire("k", "a", long)).toBe(epoch);
      expect(await coordination().acquire("k", "b", long)).toBeUndefined();
      expect(await coordination().acquire("other", "b", long)).toEqual(expect.any(Number));
    });

    it("gives a higher epoch after each release and each end of the time", async () => {
      const first = (await coordination().acquire("k", "a", long)) ?? Number.NaN;
      expect(await coordination().release("k", "a", first)).toBe(true);
      const second = (await coordination().acquire("k", "a", long)) ?? Number.NaN;
      expect(second).toBeGreaterThan(first);
      await engine.expireKey("k");
      const third = (await coordination().acquire("k", "b", long)) ?? Number.NaN;
      expect(third).toBeGreaterThan(second);
    });

    it("renews and releases for the holder alone", async () => {
      const epoch = (await coordination().acquire("k", "a", long)) ?? Number.NaN;
      expect(await coordination().renew("k", "b", epoch, long)).toBe(false);
      expect(await coordination().renew("k", "a", epoch + 1, long)).toBe(false);
      expect(await coordination().release("k", "b", epoch)).toBe(false);
      expect(await coordination().release("k", "a", epoch - 1)).toBe(false);
      expect(await coordination().renew("k", "a", epoch, long)).toBe(true);
      expect(await coordination().release("k", "a", epoch)).toBe(true);
      expect(await coordination().release("k", "a", epoch)).toBe(false);
      expect(await coordination().renew("k", "a", epoch, long)).toBe(false);
    });

    it("refuses the holder whose time ran out, also while nobody else holds the key", async () => {
      const epoch = (await coordination().acquire("k", "a", long)) ?? Number.NaN;
      await engine.expireKey("k");
      expect(await coordination().renew("k", "a", epoch, long)).toBe(false);
      expect(await coordination().release("k", "a", epoch)).toBe(false);
      const next = await coordination().acquire("k", "a", long);
      expect(next).toBeGreaterThan(epoch);
      expect(await coordination().renew("k", "a", epoch, long)).toBe(false);
      expect(await coordination().acquire("k", "b", long)).toBeUndefined();
    });

    it.each(hostileTexts)("takes any text as key, value and owner: %j", async (text) => {
      expect(await coordination().claimOnce(text, text)).toBe(true);
      expect(await coordination().claimOnce(text, `${text}2`)).toBe(false);
      expect(await coordination().claimOnce(`${text}2`, text)).toBe(true);
      const epoch = (await coordination().acquire(text, text, long)) ?? Number.NaN;
      expect(await coordination().acquire(text, `${text}2`, long)).toBeUndefined();
      expect(await coordination().renew(text, text, epoch, long)).toBe(true);
      expect(await coordination().release(text, text, epoch)).toBe(true);
    });
  });
}
