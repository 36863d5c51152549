import { describe, expect, it } from "vitest";
import type { ReportSuffix } from "../../../src/coverage/store/coverage-store.js";
import type { Snapshot } from "../../../src/coverage/store/snapshot.js";
import { diffOfSnapshot } from "../../../src/coverage/watch/diff-of-snapshot.js";
import { latestOf } from "../../../src/coverage/watch/latest-of.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { echoApp, echoProfile, makeEchoRepository } from "../echo-service.js";
import { openWatchLab } from "../watch-lab.js";

const suffixes: readonly ReportSuffix[] = ["_diff.txt", "_diff.html", "_diff.json"];

async function openDiffLab() {
  const { folder, hash } = makeEchoRepository();
  const lab = await openWatchLab({ repo: folder });
  const srvName = `staging_th_${echoApp}_feature/sub_${hash("head").slice(0, 10)}`;
  await lab.serve(srvName, echoProfile({ main: 1, pop: 1 }));
  await pullService(lab.context, srvName, { listed: await lab.list(), reason: "manual" });
  return { ...lab, hash, srvName, repo: folder, snapshot: latestOf(lab.context, srvName) as Snapshot };
}

describe("the changed lines of a snapshot", () => {
  it("are those since the head of the repository, and their reports are stored (5.4)", async () => {
    const { context, snapshot, store, hash } = await openDiffLab();
    const diff = await diffOfSnapshot(context, snapshot, { isTwoDot: false });
    expect(diff).toMatchObject({
      base: hash("base"),
      head: hash("head"),
      module: "example.test/echo",
      profileName: `${echoApp}_1`,
      files: [{ path: "stack/stack.go", changedLines: [14, 15, 16], covered: [14], missed: [15], notMeasurable: [16] }],
      filesWithoutData: [],
    });
    expect(store.readReport(snapshot, "_diff.txt")?.toString()).toBe(
      "stack/stack.go (50.0%): missing 15\n\nTotal: 2 lines, missing 1, coverage 50.0%\n",
    );
    expect(store.readReport(snapshot, "_diff.html")?.toString()).toContain("</html>");
    expect(JSON.parse(store.readReport(snapshot, "_diff.json")?.toString() ?? "")).toMatchObject({
      total: { measured: 2, line_percent: "50.0" },
    });
  });

  it("are since the base of the module, or since what is asked for, which is not stored", async () => {
    const { withRules, context, snapshot, store, hash, repo } = await openDiffLab();
    const asked = await diffOfSnapshot(context, snapshot, { base: hash("base").slice(0, 9), isTwoDot: false });
    expect(asked.files).toHaveLength(1);
    await diffOfSnapshot(context, snapshot, { isTwoDot: true });
    expect(suffixes.map((suffix) => store.readReport(snapshot, suffix))).toEqual([undefined, undefined, undefined]);
    const configured = withRules({ modules: new Map([[echoApp, { repo, base: "origin/feature/sub" }]]) });
    expect(await diffOfSnapshot(configured, snapshot, { isTwoDot: false })).toMatchObject({
      base: hash("head"),
      files: [],
    });
  });

  it("leave out the files that exclude names, as they are called in profiles (2.5)", async () => {
    const { withRules, context, snapshot } = await openDiffLab();
    const { modules } = context.rules;
    const excluding = withRules({ modules, exclude: ["^example\\.test/echo/stack/"] });
    expect(await diffOfSnapshot(excluding, snapshot, { isTwoDot: false })).toMatchObject({
      files: [],
      filesWithoutData: [],
      ignoredFiles: ["stack/stack.go"],
    });
  });

  it("cannot be told without the base, the profile or the repository", async () => {
    const { withRules, context, snapshot } = await openDiffLab();
    await expect(diffOfSnapshot(context, snapshot, { base: "origin/nope", isTwoDot: false })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "commit not found: origin/nope",
    });
    await expect(
      diffOfSnapshot(withRules({ modules: new Map() }), snapshot, { isTwoDot: false }),
    ).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
    await expect(
      diffOfSnapshot(context, { ...snapshot, covFilePath: null }, { isTwoDot: false }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
