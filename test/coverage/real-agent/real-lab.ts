import { join } from "node:path";
import { expect } from "vitest";
import type { ProfileMode } from "../../../src/coverage/profile/profile.js";
import type { Snapshot } from "../../../src/coverage/store/snapshot.js";
import { latestOf } from "../../../src/coverage/watch/latest-of.js";
import { pullAndSchedule } from "../../../src/coverage/watch/pull-and-schedule.js";
import type { PullOutcome } from "../../../src/coverage/watch/pull-outcome.js";
import { readSnapshotReport } from "../../../src/coverage/watch/read-snapshot-report.js";
import { addFile } from "../../support/temp-folder.js";
import { echoApp } from "../echo-service.js";
import { openWatchLab, type WatchLab } from "../watch-lab.js";
import type { RealStage } from "./real-stage.js";
import { type RunningService, startService } from "./start-service.js";

/** A watch dog that looks after one real service. */
export interface RealLab extends Pick<WatchLab, "context" | "clock"> {
  readonly srvName: string;
  /** Of the centre. */
  readonly center: string;
  /** One more replica, and where its agent is. */
  start(mode?: ProfileMode): Promise<RunningService & { readonly address: string }>;
  /** The addresses that the centre lists for it. */
  listed(): Promise<readonly string[]>;
  pull(): Promise<PullOutcome>;
  latest(): Snapshot;
  /** The stored profile of a snapshot, and its func report, which is that of `go tool cover -func`. */
  reports(snapshot: Snapshot): Promise<{ readonly raw: string; readonly func: string }>;
}

/** All of it is gone after the test. */
export async function openRealLab(stage: RealStage): Promise<RealLab> {
  const center = await stage.openCentre();
  const lab = await openWatchLab({ repo: stage.repo, rules: { center } });
  const { context, clock, root } = lab;
  const srvName = `staging_th_${echoApp}_main_${stage.commit.slice(0, 10)}`;
  const listed = async (): Promise<readonly string[]> => (await context.centre.list()).get(srvName) ?? [];
  return {
    context,
    clock,
    srvName,
    center,
    listed,
    async start(mode = "count") {
      const before = await listed();
      const service = await startService(stage.program(mode), { srvName, center });
      const [address, ...others] = (await listed()).filter((one) => !before.includes(one));
      if (address === undefined || others.length > 0) throw new Error("the service did not register once");
      return { ...service, address };
    },
    async pull() {
      const request = { listed: await context.centre.list(), reason: "manual" } as const;
      return (await pullAndSchedule(context, srvName, request)).outcome;
    },
    latest: () => latestOf(context, srvName) ?? expect.fail("nothing is stored"),
    async reports(snapshot) {
      const raw = (await readSnapshotReport(context, snapshot, "raw")).toString();
      const func = (await readSnapshotReport(context, snapshot, "func")).toString();
      const path = join(root, "pulled.cov");
      addFile(path, raw);
      expect(func).toBe(await stage.coverFunc(path));
      return { raw, func };
    },
  };
}
