import { describe, expect, it } from "vitest";
import { isSameCoverage } from "../../../src/coverage/profile/same-coverage.js";
import { accumulatedProfile } from "../../../src/coverage/watch/accumulated-profile.js";
import { captureBeforeStop } from "../../../src/coverage/watch/capture-before-stop.js";
import { clearService } from "../../../src/coverage/watch/clear-service.js";
import { latestOf } from "../../../src/coverage/watch/latest-of.js";
import type { PullOutcome } from "../../../src/coverage/watch/pull-outcome.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { readSnapshotReport } from "../../../src/coverage/watch/read-snapshot-report.js";
import { snapshotProfile } from "../../../src/coverage/watch/snapshot-profile.js";
import { echoApp } from "../echo-service.js";
import { buildRealService, goVersion, startGocCentre } from "../real-service.js";
import { openWatchLab } from "../watch-lab.js";

const hasGo = goVersion() !== undefined;
const goc = process.env.CCI_TEST_GOC;
const worlds = [
  { what: `built with go tool cover -var${hasGo ? "" : " (skipped: no Go is there)"}`, isThere: hasGo },
  {
    what: `built with goc${hasGo && goc ? "" : " (skipped: CCI_TEST_GOC names no goc program, or no Go is there)"}`,
    isThere: hasGo && Boolean(goc),
    goc,
  },
];

describe.each(worlds)("a service with real counters, $what", ({ isThere, goc: program }) => {
  it.skipIf(!isThere)(
    "is pulled, killed, started again, cleared and stopped; its func report is that of go tool cover (case 55)",
    {
      timeout: 120_000,
    },
    async () => {
      const lab = await openWatchLab();
      const center = program ? await startGocCentre(program) : lab.centre.url;
      const service = buildRealService({ center, ...(program ? { goc: program } : {}) });
      const context = lab.withRules({ center, modules: new Map([[echoApp, { repo: service.repo }]]) });
      const srvName = `staging_th_${echoApp}_main_${service.commit.slice(0, 10)}`;
      const listed = async () => (await context.centre.list()).get(srvName) ?? [];
      const start = (agentAddress: string) => service.start({ srvName, agentAddress });
      const pull = async (): Promise<PullOutcome> =>
        pullService(context, srvName, { listed: await context.centre.list(), reason: "manual" });
      const latest = () => latestOf(context, srvName) ?? expect.fail("nothing is stored");
      const expectReport = async (): Promise<void> => {
        const [raw, func] = await Promise.all([
          readSnapshotReport(context, latest(), "raw"),
          readSnapshotReport(context, latest(), "func"),
        ]);
        expect(func.toString()).toBe(service.coverFunc(raw.toString()));
      };

      const first = await start("127.0.0.1:0");
      await first.do("push");
      expect(await pull()).toMatchObject({ result: "changed", error: undefined });
      await expectReport();
      const pushed = latest();
      await first.do("push");
      expect((await pull()).result).toBe("unchanged");
      await first.do("pop");
      expect((await pull()).result).toBe("changed");
      await expectReport();
      const popped = latest();
      expect(Number(popped.coverTotal)).toBeGreaterThan(Number(pushed.coverTotal));

      // Nothing tells the centre of a kill.
      const [address] = await listed();
      expect(await first.end("SIGKILL")).toBeNull();
      expect(await listed()).toEqual([address]);
      expect(await pull()).toMatchObject({ result: "failed", latest: popped });

      const second = await start(address?.replace("http://", "") ?? "");
      expect((await pull()).result).toBe("changed");
      expect(Number(latest().coverTotal)).toBeLessThan(Number(pushed.coverTotal));
      await expectReport();
      const all = accumulatedProfile(context, latest());
      expect(isSameCoverage(all, snapshotProfile(context, popped))).toBe(true);

      await clearService(context, srvName);
      expect(latest()).toMatchObject({ coverTotal: "0.0", covFilePath: null });
      expect(await pull()).toMatchObject({ result: "changed", latest: { coverTotal: "0.0" } });

      await second.do("push");
      const captured = await captureBeforeStop(context, srvName, address);
      expect(await second.end("SIGTERM")).toBe(0);
      expect(await listed()).toEqual([]);
      expect(await pull()).toMatchObject({ result: "offline", latest: { id: captured.id } });
      await expectReport();
    },
  );
});
