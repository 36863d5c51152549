import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import { readServiceName } from "../../../src/coverage/service-name.js";
import { keepSchedule } from "../../../src/coverage/watch/keep-schedule.js";
import { noticeServices } from "../../../src/coverage/watch/notice-services.js";
import { newEntry } from "../../../src/coverage/watch/schedule.js";
import { storePulled } from "../../../src/coverage/watch/store-pulled.js";
import { echoProfile } from "../echo-service.js";
import { echoService, openWatchLab } from "../watch-lab.js";

/** A lab, and what fails unless another process cannot write just now. */
async function openLab() {
  const lab = await openWatchLab({ rules: { jitter: 0.1 } });
  const other = new Sqlite(join(lab.root, "sqlite.db"), { timeout: 0 });
  onTestFinished(() => void other.close());
  let checks = 0;
  const nobodyWrites = (): void => {
    checks += 1;
    expect(() => other.exec("delete from goc_cov_schedule")).toThrow("locked");
  };
  return { ...lab, nobodyWrites, checks: () => checks };
}

test("no other process writes between reading an entry of the schedule and writing it", async () => {
  const { context, store, nobodyWrites, checks } = await openLab();
  const begin = (srvName: string, addresses: readonly string[], nowMs: number) => {
    nobodyWrites();
    return newEntry(srvName, addresses, nowMs, context.rules, context.random);
  };
  noticeServices(context, new Map([[echoService, ["http://a:1"]]]), new Map(), begin);
  const random = () => {
    nobodyWrites();
    return 0;
  };
  const news = {
    srvName: echoService,
    result: "unchanged",
    addresses: [],
    error: undefined,
    isScheduled: true,
  } as const;
  keepSchedule({ ...context, random }, news);
  expect(checks()).toBe(2);
  expect(store.scheduleOf(echoService)).toMatchObject({ level: 1, lastAddresses: ["http://a:1"] });
});

test("no other process writes between reading the latest snapshot and adding one", async () => {
  const { context, store, nobodyWrites, checks } = await openLab();
  const watched: typeof store = {
    ...store,
    latest(key) {
      nobodyWrites();
      return store.latest(key);
    },
  };
  const profile = parseProfile(Buffer.from(echoProfile({ main: 1 })));
  const pulled = { service: readServiceName(echoService, []), profile, addresses: [], failedAddresses: [] } as const;
  const stored = storePulled({ ...context, store: watched }, { ...pulled, isPartial: false, reason: "manual" });
  expect([stored.snapshot.id, checks()]).toEqual([1, 1]);
});
