import { expect, it, vi } from "vitest";
import type { ExpiringKeys } from "../../src/queue/expiring-keys.js";
import { endlessLeaseMs } from "../../src/queue/queue.js";
import { hostileTexts } from "./hostile-text.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

const long = 3_600_000;
const soon = { timeout: 15_000, interval: 50 };

/** Keys with a time to live, the same on every engine (scheduler.md 3.1). */
export function expiringKeysSuite(engine: QueueTestEngine): void {
  describeEngine("expiring keys", engine, (clients) => {
    const keys = (): ExpiringKeys => clients.first.expiring;

    it("give any client what was set last", async () => {
      expect(await keys().get("/tbox/vm/a")).toBeUndefined();
      await keys().set("/tbox/vm/a", "1", long);
      await keys().set("/tbox/vm/a", "2", long);
      expect(await (await clients.another()).expiring.get("/tbox/vm/a")).toBe("2");
    });

    it("go by themselves, also from the list", async () => {
      await keys().set("/tbox/vm/a", "1", 50);
      await keys().set("/tbox/vm/b", "2", long);
      await vi.waitFor(async () => expect(await keys().get("/tbox/vm/a")).toBeUndefined(), soon);
      expect(await keys().list("/tbox/")).toEqual(new Map([["/tbox/vm/b", "2"]]));
      expect(await keys().extend("/tbox/vm/a", long)).toBe(false);
      expect(await keys().get("/tbox/vm/a")).toBeUndefined();
    }, 20_000);

    it("last longer when they are extended or set again", async () => {
      for (const key of ["short", "extended", "set", "endless"]) await keys().set(key, "1", 300);
      expect(await keys().extend("extended", long)).toBe(true);
      expect(await keys().extend("endless", endlessLeaseMs)).toBe(true);
      await keys().set("set", "2", long);
      await vi.waitFor(async () => expect(await keys().get("short")).toBeUndefined(), soon);
      expect([...(await keys().list(""))]).toEqual([
        ["endless", "1"],
        ["extended", "1"],
        ["set", "2"],
      ]);
    }, 20_000);

    it("last shorter when they are extended by less", async () => {
      await keys().set("a", "1", endlessLeaseMs);
      await keys().set("b", "1", long);
      for (const key of ["a", "b"]) expect(await keys().extend(key, 50)).toBe(true);
      await vi.waitFor(async () => expect((await keys().list("")).size).toBe(0), soon);
    }, 20_000);

    it("are listed by their beginning, by key, and no others", async () => {
      for (const key of ["/tbox/vm/b", "/tbox/vm/a", "/tbox/vm", "/tbox/dc/a", "/tbox/v*"]) {
        await keys().set(key, `value of ${key}`, long);
      }
      const other = await clients.another();
      expect([...(await other.expiring.list("/tbox/vm/"))]).toEqual([
        ["/tbox/vm/a", "value of /tbox/vm/a"],
        ["/tbox/vm/b", "value of /tbox/vm/b"],
      ]);
      expect([...(await other.expiring.list("/tbox/v*")).keys()]).toEqual(["/tbox/v*"]);
      expect(await other.expiring.list("/tbox/[d]c/")).toEqual(new Map());
    });

    it.each(hostileTexts)("have any text as key and value: %j", async (text) => {
      await keys().set(`k${text}`, text, long);
      expect(await keys().get(`k${text}`)).toBe(text);
      expect(await keys().list(`k${text}`)).toEqual(new Map([[`k${text}`, text]]));
      expect(await keys().extend(`k${text}`, long)).toBe(true);
    });
  });
}
