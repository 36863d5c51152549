import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../src/coverage/store/snapshot.js";
import { accumulatedProfile } from "../../../src/coverage/watch/accumulated-profile.js";
import { latestOf } from "../../../src/coverage/watch/latest-of.js";
import { profileReport } from "../../../src/coverage/watch/profile-report.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { makeFolder } from "../../support/temp-folder.js";
import { echoApp } from "../echo-service.js";
import { openWatchLab, type WatchLab } from "../watch-lab.js";

const data = fileURLToPath(new URL("../../../../shared/conformance/goc", import.meta.url));
const isThere = existsSync(data);
const why = isThere ? "" : " (skipped: the conformance data is not there)";
const srvName = `staging_th_${echoApp}_master_6f8ac8b0f7`;

const recorded = (name: string): string => readFileSync(join(data, "merged", name), "utf8");

function cloneOfBundle(): string {
  const folder = join(makeFolder(), "repo");
  execFileSync("git", ["clone", "--quiet", "--branch=master", join(data, "diff", "repo.bundle"), folder]);
  return folder;
}

async function pull(lab: WatchLab, context = lab.context): Promise<Snapshot> {
  await pullService(context, srvName, { listed: await lab.list(), reason: "manual" });
  const latest = latestOf(context, srvName);
  if (!latest) throw new Error("nothing is stored");
  return latest;
}

describe.skipIf(!isThere)(`the recorded profiles of the echo service${why}`, () => {
  it("go from 43.6 to 70.9, with the reports of go tool cover (cases 13 and 14)", async () => {
    const lab = await openWatchLab({ repo: cloneOfBundle() });
    const [agent] = await lab.serve(srvName, recorded("replica-a.cov"));
    const first = await pull(lab);
    agent?.setProfile(recorded("replica-a-later.cov"));
    const second = await pull(lab);
    expect([first.coverTotal, second.coverTotal]).toEqual(["43.6", "70.9"]);
    const texts = [first, second].map((one) => lab.store.readReport(one, "_report.txt")?.toString());
    expect(texts).toEqual([recorded("replica-a.func.txt"), recorded("replica-a-later.func.txt")]);
    expect(lab.store.byId(first.id)).toMatchObject({ isLatest: false, coverTotal: "43.6" });
  });

  it("of two replicas make 78.2, and 43.6 in the first alone (case 25)", async () => {
    const lab = await openWatchLab({ repo: cloneOfBundle() });
    await lab.serve(srvName, recorded("replica-a.cov"), recorded("replica-b.cov"));
    const latest = await pull(lab);
    expect(latest.coverTotal).toBe("78.2");
    expect(lab.store.readProfile(latest)?.toString()).toBe(recorded("replicas-ab-goc-server.cov"));
    expect(lab.store.readReport(latest, "_report.txt")?.toString()).toBe(recorded("replicas-ab-goc-server.func.txt"));
  });

  it("count 46.6 until the repository is known, and then 43.6 (case 49)", async () => {
    const lab = await openWatchLab();
    await lab.serve(srvName, recorded("replica-a.cov"));
    expect(await pull(lab)).toMatchObject({ coverTotal: "46.6", facts: { totalKind: "profile" } });
    const modules = new Map([[echoApp, { repo: cloneOfBundle() }]]);
    expect(await pull(lab, lab.withRules({ modules }))).toMatchObject({
      id: 1,
      coverTotal: "43.6",
      facts: { totalKind: "func", func: { covered: 24, statements: 55 }, profile: { covered: 27, statements: 58 } },
    });
  });

  it("together are at least what each of them is (case 41)", async () => {
    const lab = await openWatchLab({ repo: cloneOfBundle() });
    const [agent] = await lab.serve(srvName, recorded("replica-a.cov"));
    await pull(lab);
    agent?.setProfile(recorded("replica-b.cov"));
    const latest = await pull(lab);
    expect(latest.coverTotal).toBe("61.8");
    const all = accumulatedProfile(lab.context, latest);
    // The replicas cover the same together whether their counts are added or not.
    expect((await profileReport(lab.context, all, latest, "func")).toString()).toBe(
      recorded("replicas-ab-goc-server.func.txt"),
    );
  });
});
