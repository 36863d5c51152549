import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { reportTypes } from "../../../src/coverage/report/report-type.js";
import { readServiceName, serviceNameText } from "../../../src/coverage/service-name.js";
import type { Snapshot } from "../../../src/coverage/store/snapshot.js";
import { accumulatedProfile } from "../../../src/coverage/watch/accumulated-profile.js";
import { clearService } from "../../../src/coverage/watch/clear-service.js";
import { latestOf } from "../../../src/coverage/watch/latest-of.js";
import { makeReports } from "../../../src/coverage/watch/make-reports.js";
import { profileReport } from "../../../src/coverage/watch/profile-report.js";
import type { PullOutcome } from "../../../src/coverage/watch/pull-outcome.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { readSnapshotReport } from "../../../src/coverage/watch/read-snapshot-report.js";
import { snapshotProfile } from "../../../src/coverage/watch/snapshot-profile.js";
import type { WatchContext } from "../../../src/coverage/watch/watch-context.js";
import { echoApp, echoProfile, makeEchoRepository } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import { openWatchLab, type WatchLab, type WatchLabOptions } from "../watch-lab.js";

interface ReportLab extends WatchLab {
  readonly agent: AgentDouble;
  readonly srvName: string;
  readonly repo: string;
  pull(context?: WatchContext): Promise<PullOutcome>;
}

/** A service at the head of the repository; the watch dog knows where that is, unless it is told not to. */
async function openReportLab(
  profile: string,
  { isKnown = true, ...options }: WatchLabOptions & { isKnown?: boolean } = {},
) {
  const { folder: repo, hash } = makeEchoRepository();
  const lab = await openWatchLab({ ...options, ...(isKnown ? { repo } : {}) });
  const srvName = `staging_th_${echoApp}_feature/sub_${hash("head").slice(0, 10)}`;
  const [agent] = await lab.serve(srvName, profile);
  if (!agent) throw new Error("no agent");
  const pull = async (context = lab.context): Promise<PullOutcome> =>
    pullService(context, srvName, { listed: await lab.list(), reason: "manual" });
  return { ...lab, agent, srvName, repo, pull } satisfies ReportLab;
}

function report(
  lab: ReportLab,
  snapshot: Snapshot | undefined,
  suffix: "_report.txt" | "_report.html" | "_cobertura.xml",
) {
  return snapshot && lab.store.readReport(snapshot, suffix)?.toString();
}

function latest(lab: ReportLab): Snapshot {
  const snapshot = latestOf(lab.context, lab.srvName);
  if (!snapshot) throw new Error("nothing is stored");
  return snapshot;
}

const funcText = [
  "example.test/echo/main.go:9:\t\tmain\t\t75.0%",
  "example.test/echo/stack/stack.go:5:\tNew\t\t100.0%",
  "example.test/echo/stack/stack.go:9:\tPush\t\t100.0%",
  "example.test/echo/stack/stack.go:13:\tPop\t\t0.0%",
  "total:\t\t\t\t\t(statements)\t45.5%",
  "",
].join("\n");

const counts = { greet: 1, main: 1, new: 1, push: 1 };

describe("the reports of a pull", () => {
  it("are made at the commit of the service, and the total is that of the functions (case 13)", async () => {
    const lab = await openReportLab(echoProfile(counts));
    const outcome = await lab.pull();
    expect(outcome).toMatchObject({
      result: "changed",
      error: undefined,
      latest: {
        coverTotal: "45.5",
        branch: "feature/sub",
        facts: {
          totalKind: "func",
          func: { covered: 5, statements: 11 },
          profile: { covered: 6, statements: 12 },
          isIncomplete: false,
        },
      },
    });
    expect(report(lab, outcome.latest, "_report.txt")).toBe(funcText);
    const html = report(lab, outcome.latest, "_report.html") ?? "";
    for (const said of [lab.srvName, lab.agent.address, "feature/sub", "2024-01-01T12:00:00"]) {
      expect(html).toContain(said);
    }
  });

  it("of the second pull leave the total and the reports of the first alone (case 14)", async () => {
    const lab = await openReportLab(echoProfile(counts));
    const first = (await lab.pull()).latest;
    lab.agent.setProfile(echoProfile({ ...counts, pop: 1 }));
    expect((await lab.pull()).latest?.coverTotal).toBe("54.5");
    const old = lab.store.byId(first?.id ?? 0);
    expect(old?.coverTotal).toBe("45.5");
    expect(report(lab, old, "_report.txt")).toBe(funcText);
  });

  it("are made anew where only counts grew, those of other kinds too (case 15)", async () => {
    const lab = await openReportLab(echoProfile(counts));
    await lab.pull();
    const before = report(lab, latest(lab), "_report.html");
    const lines = (await readSnapshotReport(lab.context, latest(lab), "cobertura")).toString();
    lab.agent.setProfile(echoProfile({ ...counts, push: 9 }));
    await lab.pull();
    expect(report(lab, latest(lab), "_report.txt")).toBe(funcText);
    expect(report(lab, latest(lab), "_report.html")).not.toBe(before);
    expect(report(lab, latest(lab), "_cobertura.xml")).toBeUndefined();
    expect((await readSnapshotReport(lab.context, latest(lab), "cobertura")).toString()).not.toBe(lines);
  });

  it("wait for the repository: the data is stored first, and both totals are corrected later (case 49)", async () => {
    const lab = await openReportLab(echoProfile(counts), { isKnown: false });
    const first = await lab.pull();
    expect(first).toMatchObject({
      result: "changed",
      errorCode: "REPO_UNAVAILABLE",
      latest: { coverTotal: "50.0", facts: { totalKind: "profile", func: undefined } },
    });
    lab.agent.setProfile(echoProfile({ ...counts, pop: 1 }));
    await lab.pull();
    expect(lab.store.history(latest(lab), 9).map(({ coverTotal }) => coverTotal)).toEqual(["58.3", "50.0"]);

    const configured = lab.withRules({ modules: new Map([[echoApp, { repo: lab.repo }]]) });
    expect(await lab.pull(configured)).toMatchObject({ result: "unchanged", error: undefined });
    const [newer, older] = lab.store.history(latest(lab), 9);
    expect([newer?.coverTotal, older?.coverTotal]).toEqual(["54.5", "45.5"]);
    expect([newer?.facts.totalKind, older?.facts.totalKind]).toEqual(["func", "func"]);
    for (const one of [newer, older]) {
      expect(report(lab, one, "_report.txt")).toContain("(statements)");
      expect(report(lab, one, "_report.html")).toContain("</html>");
    }
  });

  it("are none where the commit is unknown, which is no error of the pull", async () => {
    const lab = await openReportLab(echoProfile(counts));
    const name = lab.srvName.replace(/_[0-9a-f]+$/, "_0123456789");
    const [agent] = await lab.serve(name, echoProfile(counts));
    const outcome = await pullService(lab.context, name, { listed: await lab.list(), reason: "manual" });
    expect(outcome).toMatchObject({
      result: "changed",
      addresses: [agent?.address],
      error: "commit not found: 0123456789",
      errorCode: "NOT_FOUND",
      latest: { coverTotal: "50.0", facts: { totalKind: "profile" } },
    });
  });

  it("are incomplete where a source is missing, and the total says so (case 40)", async () => {
    const other = "example.test/echo/gone.go:1.10,2.2 1 1\n";
    const lab = await openReportLab(echoProfile(counts).replace("mode: count\n", `mode: count\n${other}`));
    const { latest: snapshot } = await lab.pull();
    expect(snapshot).toMatchObject({
      coverTotal: "45.5",
      facts: { isIncomplete: true, func: { covered: 5, statements: 11 }, profile: { covered: 7, statements: 13 } },
    });
    expect(report(lab, snapshot, "_report.txt")).toBe(funcText);
    const json = JSON.parse((await readSnapshotReport(lab.context, latest(lab), "json")).toString());
    expect(json).toMatchObject({ incomplete: true, missing_sources: ["example.test/echo/gone.go"] });
  });

  it("do not make a total of nothing where no source at all is found (case 40)", async () => {
    const lab = await openReportLab("mode: count\nexample.test/strange/a.go:1.1,2.2 1 1\n");
    expect(await lab.pull()).toMatchObject({
      error: undefined,
      latest: { coverTotal: "100.0", facts: { totalKind: "profile", func: undefined, isIncomplete: true } },
    });
  });

  it("take the module path of the configuration", async () => {
    const lab = await openReportLab(echoProfile(counts).replaceAll("example.test/echo", "example.test/renamed"));
    const modules = new Map([[echoApp, { repo: lab.repo, module: "example.test/renamed" }]]);
    expect((await lab.pull(lab.withRules({ modules }))).latest?.coverTotal).toBe("45.5");
  });
});

describe("a report that is read", () => {
  it("is there in every kind, also when centre, agents and repository are gone (case 22)", async () => {
    const lab = await openReportLab(echoProfile(counts));
    await lab.pull();
    const all = async () => Promise.all(reportTypes.map((type) => readSnapshotReport(lab.context, latest(lab), type)));
    const texts = (await all()).map(String);
    expect(texts[reportTypes.indexOf("func")]).toBe(funcText);
    expect(texts[reportTypes.indexOf("raw")]).toBe(echoProfile(counts));
    expect(texts[reportTypes.indexOf("lcov")]).toContain("SF:stack/stack.go");
    expect(texts[reportTypes.indexOf("cobertura")]).toContain('filename="stack/stack.go"');
    expect(JSON.parse(texts[reportTypes.indexOf("json")] ?? "")).toMatchObject({ func_total: { percent: "45.5" } });
    await lab.centre.down();
    await lab.agent.behave("dead");
    renameSync(lab.repo, `${lab.repo}-gone`);
    expect((await all()).map(String)).toEqual(texts);
    rmSync(`${lab.repo}-gone`, { recursive: true });
  });

  it("is made again where its file is missing (3.5)", async () => {
    const lab = await openReportLab(echoProfile(counts));
    await lab.pull();
    const folder = join(lab.root, echoApp, "cov_data");
    for (const suffix of ["txt", "html"]) rmSync(join(folder, `${echoApp}_1_report.${suffix}`));
    expect((await readSnapshotReport(lab.context, latest(lab), "func")).toString()).toBe(funcText);
    expect(report(lab, latest(lab), "_report.html")).toContain("</html>");
  });

  it("does not exist where the profile is gone, or was cleared", async () => {
    const lab = await openReportLab(echoProfile(counts));
    await lab.pull();
    rmSync(join(lab.root, echoApp, "cov_data", `${echoApp}_1.cov`));
    for (const type of reportTypes) {
      await expect(readSnapshotReport(lab.context, latest(lab), type)).rejects.toMatchObject({
        code: "NOT_FOUND",
        message: `the profile of snapshot 1 (${echoApp}_1) is gone`,
      });
    }
    await clearService(lab.context, lab.srvName);
    expect(() => snapshotProfile(lab.context, latest(lab))).toThrow(
      "snapshot 2 has no profile: it was made by a clear",
    );
    expect(await makeReports(lab.context, latest(lab))).toEqual(latest(lab));
  });

  it("of a service without a repository says what to configure", async () => {
    const lab = await openReportLab(echoProfile(counts), { isKnown: false });
    await lab.pull();
    await expect(readSnapshotReport(lab.context, latest(lab), "html")).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
      hint: expect.stringContaining(`"modules": {"${echoApp}"`),
    });
    expect(await makeReports(lab.context, latest(lab))).toEqual(latest(lab));
  });
});

describe("all snapshots of a key together", () => {
  it("cover what any of them covered, each block as often as at most (case 41)", async () => {
    const lab = await openReportLab(echoProfile({ main: 1, new: 1, push: 5 }));
    await lab.pull();
    await clearService(lab.context, lab.srvName);
    lab.agent.setProfile(echoProfile({ main: 3, pop: 1 }));
    await lab.pull();
    const rows = lab.store.history(latest(lab), 9);
    const all = accumulatedProfile(lab.context, latest(lab));
    expect(profileText(all)).toBe(echoProfile({ main: 3, new: 1, push: 5, pop: 1 }));
    const func = await profileReport(lab.context, all, latest(lab), "func");
    expect(func.toString()).toContain("54.5%");
    expect((await profileReport(lab.context, all, latest(lab), "raw")).toString()).toBe(profileText(all));
    expect(lab.store.history(latest(lab), 9)).toEqual(rows);
    expect(rows.map(({ coverTotal }) => coverTotal)).toEqual(["36.4", "0.0", "45.5"]);
  });

  it("are nothing where there is no profile", async () => {
    const lab = await openReportLab(echoProfile(counts));
    const key = readServiceName(lab.srvName, []);
    expect(() => accumulatedProfile(lab.context, key)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
    expect(latestOf(lab.context, lab.srvName)).toBeUndefined();
    expect(serviceNameText(key)).toBe(lab.srvName);
  });
});
