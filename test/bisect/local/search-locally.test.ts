import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readBisectLog } from "../../../src/bisect/local/read-bisect-log.js";
import type { RunRecord } from "../../../src/bisect/local/run-record.js";
import { makeFolder } from "../../support/temp-folder.js";
import type { CommitPlan, TestRepository } from "../git/make-repository.js";
import { numbered, openLocalLab } from "./local-lab.js";

/** Bad from the commit of that number on. */
function badFrom(number: number): string {
  return `test $(cat n) -lt ${number}`;
}

/** Fails at every second run of a commit from that number on; one commit's runs tell nothing of another's. */
function flakyFrom(number: number): string {
  return `test $(cat n) -lt ${number} || test $(( (BISECT_RUN_NO + $(cat n)) % 2 )) = 0`;
}

function replayed({ git }: TestRepository, logPath: string): string {
  const said = git("bisect", "replay", logPath);
  git("bisect", "reset");
  return said;
}

describe("searchLocally", () => {
  it("names the commit that broke a command, and is sure of it", async () => {
    const { repository, search } = openLocalLab(numbered(24));
    const { outcome, started, treesLeft, hadState } = await search({ bad: "c24", goods: ["c1"], script: badFrom(17) });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c17"), engine: "deterministic" });
    expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
    expect(outcome).toMatchObject({ runs: started.length, pBad: 1, pGood: 0 });
    expect(outcome.steps).toBe(new Set(started.map((run) => run.split(" ")[0])).size);
    expect(treesLeft).toBe(0);
    // Nobody has been told before.
    expect(hadState).toBe(true);
  });

  it("gives the answer also where a work tree cannot be removed, and warns of that", async () => {
    const { repository, search } = openLocalLab(numbered(6));
    const { outcome, treesLeft } = await search({
      ...{ bad: "c6", goods: ["c1"], script: badFrom(4), runs: 1, keepsTrees: true },
    });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c4") });
    expect(outcome.warnings).toContainEqual(expect.stringMatching(/^\/.* stays$/));
    expect(treesLeft).toBe(1);
  });

  it("runs each commit once with --runs 1, the bad end first: what git bisect run takes, and two more", async () => {
    const { repository, search } = openLocalLab(numbered(33));
    const { outcome, started } = await search({ bad: "c33", goods: ["c1"], script: badFrom(20), runs: 1 });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c20"), runs: 7, steps: 7 });
    expect(started.slice(0, 2)).toEqual(["c33 1", "c1 1"]);
    expect(outcome.confidence).toBeLessThan(0.95);
  });

  it("finds the commit from which on a command fails every other time", async () => {
    const { repository, search } = openLocalLab(numbered(20));
    const { outcome } = await search({ bad: "c20", goods: ["c1"], script: flakyFrom(11) });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c11"), engine: "flaky" });
    expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
  });

  it("gives the same answer with several runs at the same time, each in a tree of its own", async () => {
    const { repository, search } = openLocalLab(numbered(20));
    const trees = makeFolder();
    const script = `pwd >>${trees}/seen; ${flakyFrom(11)}`;
    const { outcome, treesLeft } = await search({ bad: "c20", goods: ["c1"], script, jobs: 3 });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c11") });
    expect(new Set(readFileSync(join(trees, "seen"), "utf8").trim().split("\n")).size).toBe(3);
    expect(treesLeft).toBe(0);
  });

  it("tells the command commit, run number and ends, and stands at the top of the tree with nothing on stdin", async () => {
    const { repository, search } = openLocalLab(numbered(3));
    const script = `echo "$BISECT_COMMIT $BISECT_RUN_NO $BISECT_GOOD $BISECT_BAD $(git rev-parse HEAD) $(ls) [$(cat)] $PWD = $(pwd)"; ${badFrom(3)}`;
    const { output, started } = await search({ bad: "c3", goods: ["c1", "c2"], script });
    const [c1, c2, c3] = ["c1", "c2", "c3"].map(repository.hash);
    const lines = output.trim().split("\n");
    expect(lines).toHaveLength(started.length);
    for (const [at, line] of lines.entries()) {
      const [name = "", runNo] = (started[at] as string).split(" ");
      const commit = repository.hash(name);
      expect(line).toContain(`${commit} ${runNo} ${c1},${c2} ${c3} ${commit} n [] /`);
      const [told, real] = line.slice(line.indexOf("[] ") + 3).split(" = ");
      expect(told).toBe(real);
    }
  });

  it("resets tracked files between commits and leaves what a build made", async () => {
    const { search } = openLocalLab(numbered(8));
    const script = `test "$(git status --porcelain --untracked-files=no)" = "" || exit 200
      v=$(cat n); echo dirty >n; echo $v >>made; git checkout -q n; ${badFrom(5)}; r=$?; echo dirty >n; exit $r`;
    const seen = makeFolder();
    const { outcome } = await search({
      bad: "c8",
      goods: ["c1"],
      script: script.replace("exit $r", `cp made ${seen}/made; exit $r`),
      runs: 1,
    });
    expect(outcome.status).toBe("found");
    expect(readFileSync(join(seen, "made"), "utf8").trim().split("\n")).toHaveLength(outcome.runs);
  });

  describe("ends that do not hold name no commit", () => {
    const lab = numbered(12);
    it.each([
      ["a bad end that is never bad", "true", {}, "not_reproducible"],
      ["a bad end that only skips", "exit 125", {}, "not_reproducible"],
      ["A38: a good end that is bad", badFrom(0), {}, "bad_good_commit"],
      ["the same, each commit once", badFrom(0), { runs: 1 }, "bad_good_commit"],
      ["a bad end that is good, each commit once", "true", { runs: 1 }, "not_reproducible"],
      ["rates that do not differ", "true", { rateShift: true }, "not_reproducible"],
    ] as const)("%s", async (_, script, more, status) => {
      const { search } = openLocalLab(lab);
      const { outcome } = await search({ bad: "c12", goods: ["c1"], script, ...more });
      expect(outcome).toMatchObject({ status, candidates: [] });
      expect(outcome.culprit).toBeUndefined();
    });

    it("good and bad swapped, and one commit for both, are found out without a run", async () => {
      const { search } = openLocalLab(lab);
      for (const [bad, good] of [
        ["c1", "c12"],
        ["c5", "c5"],
      ] as const) {
        const { outcome, started } = await search({ bad, goods: [good], script: "false" });
        expect([outcome.status, started]).toEqual(["bad_good_commit", []]);
      }
    });
  });

  it("A38: looks further back with --auto-good, also where no good commit is given", async () => {
    const { repository, search } = openLocalLab(numbered(40));
    for (const goods of [["c30"], []]) {
      const { outcome } = await search({ bad: "c40", goods, script: badFrom(9), autoGood: true });
      expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c9") });
    }
  });

  describe("histories with merges", () => {
    const plans: readonly CommitPlan[] = [
      { name: "base", files: { n: "1\n" } },
      { name: "main1", files: { m: "1\n" } },
      { name: "topic1", parents: ["base"], files: { t: "1\n" } },
      { name: "topic2", parents: ["topic1"], files: { n: "9\n" } },
      { name: "merge", parents: ["main1", "topic2"], files: { n: "9\n", t: "1\n" } },
      { name: "head", files: { m: "2\n" } },
    ];

    it.each([
      ["A35: the commit on the topic branch by default", false, "topic2"],
      ["A35: the merge with --first-parent", true, "merge"],
    ])("%s", async (_, firstParent, culprit) => {
      const { repository, search } = openLocalLab(plans);
      const range = { firstParent, noMerges: false, paths: [] };
      const { outcome } = await search({ bad: "head", goods: ["base"], script: badFrom(9), range });
      expect(outcome).toMatchObject({ status: "found", culprit: repository.hash(culprit) });
    });

    it("A36: a merge whose parents are both good is the culprit", async () => {
      const { repository, search } = openLocalLab(plans);
      const { outcome, started } = await search({
        bad: "head",
        goods: ["base"],
        script: "! { test -e m && test -e t; }",
      });
      expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("merge") });
      for (const parent of ["main1", "topic2"]) {
        expect(started.filter((run) => run.startsWith(`${parent} `)).length).toBeGreaterThanOrEqual(3);
      }
    });

    it("A37: a good end on a sibling branch counts only if the merge base is good", async () => {
      const { repository, search } = openLocalLab(plans);
      const mended = await search({ bad: "topic2", goods: ["main1"], script: "test -e m" });
      expect(mended.outcome).toMatchObject({ status: "merge_base_bad", candidates: [] });
      const broken = await search({ bad: "topic2", goods: ["main1"], script: badFrom(9) });
      expect(broken.outcome).toMatchObject({ status: "found", culprit: repository.hash("topic2") });
    });

    it("names no commit where the histories have nothing in common", async () => {
      const { search } = openLocalLab([...plans, { name: "alien", parents: [], files: { n: "1\n" } }]);
      const { outcome } = await search({ bad: "head", goods: ["alien"], script: badFrom(9) });
      expect(outcome.status).toBe("unrelated_history");
    });
  });

  it("lists the skipped stretch and the bad commit behind it where the culprit hides among them", async () => {
    const { repository, search } = openLocalLab(numbered(20));
    const script = `v=$(cat n); test $v -ge 9 -a $v -le 13 && exit 125; test $v -lt 11`;
    const { outcome } = await search({ bad: "c20", goods: ["c1"], script });
    expect(outcome.status).toBe("inconclusive_range");
    expect([...outcome.candidates].sort()).toEqual(
      ["c9", "c10", "c11", "c12", "c13", "c14"].map(repository.hash).sort(),
    );
    expect([...outcome.skipped].sort()).toEqual(["c9", "c10", "c11", "c12", "c13"].map(repository.hash).sort());
  });

  it("--build: builds once per check-out, skips where it fails, and counts no run for that", async () => {
    const { repository, search } = openLocalLab(numbered(20));
    const builds = join(makeFolder(), "builds");
    const build = `echo $BISECT_COMMIT >>${builds}; v=$(cat n); test $v -lt 4 -o $v -gt 6 || exit 3`;
    const { outcome, started, logPath } = await search({
      bad: "c20",
      goods: ["c1"],
      script: badFrom(12),
      build,
      runs: 1,
    });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c12") });
    const built = readFileSync(builds, "utf8").trim().split("\n");
    expect(new Set(built).size).toBe(built.length);
    const skipped = readBisectLog("log", readFileSync(logPath, "utf8")).runs.filter(
      ({ verdict }) => verdict === "skip",
    );
    expect(outcome.runs).toBe(started.length - skipped.length);
  });

  it("--metric: names the commit at which a value moved", async () => {
    const { repository, search } = openLocalLab(numbered(20));
    const script =
      "v=$(cat n); echo noise; test $v -lt 9 && echo time=10.$BISECT_RUN_NO || echo time=15.$BISECT_RUN_NO";
    const { outcome } = await search({ bad: "c20", goods: ["c1"], script, metric: "time=([0-9.]+)" });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c9"), engine: "metric" });
    const same = await search({
      bad: "c20",
      goods: ["c1"],
      script: "echo time=10.$BISECT_RUN_NO",
      metric: "time=([0-9.]+)",
    });
    expect(same.outcome.status).toBe("no_change");
  });

  it("a run over its time limit is a skip, or what the user says; nothing of it is left running", async () => {
    const { repository, search } = openLocalLab(numbered(8));
    const marks = makeFolder();
    const script = `test $(cat n) -lt 5 || { sleep 60 & echo $! >>${marks}/pids; wait; }`;
    const rules = { signalIsBad: false, timeoutS: 0.2, isMetric: false };
    const more = { bad: "c8", goods: ["c1"], script, runs: 1 } as const;
    expect((await search({ ...more, rules: { ...rules, timeoutIs: "skip" } })).outcome.status).toBe("not_reproducible");
    const { outcome } = await search({ ...more, rules: { ...rules, timeoutIs: "bad" } });
    expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c5") });
    for (const pid of readFileSync(join(marks, "pids"), "utf8").trim().split("\n")) {
      await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow(), { timeout: 20_000, interval: 20 });
    }
  });

  describe("a command that judges nothing", () => {
    it.each([
      ["127", "./not-there.sh"],
      ["126", "./n"],
    ])("A52: exit %s everywhere ends the search after two runs, without a tree left", async (exit, program) => {
      const { search } = openLocalLab(numbered(12));
      const broken = search({ bad: "c12", goods: ["c1"], script: `${program} 2>/dev/null` });
      await expect(broken).rejects.toMatchObject({
        code: "COMMAND_BROKEN",
        message: expect.stringContaining(`exit ${exit} on the good commit`),
        started: ["c12 1", "c1 1"],
        treesLeft: 0,
      });
    });

    it("A52: the same without a good commit to try it on", async () => {
      const { search } = openLocalLab(numbered(12));
      const broken = search({ bad: "c12", goods: [], autoGood: true, script: "exit 127" });
      await expect(broken).rejects.toMatchObject({ code: "COMMAND_BROKEN", treesLeft: 0 });
    });

    it("takes exit 127 for bad where the good commit gives something else, whose run counts", async () => {
      const { repository, search } = openLocalLab(numbered(12));
      const script = "test $(cat n) -lt 7 || exit 127";
      const { outcome, started } = await search({ bad: "c12", goods: ["c1"], script, runs: 1 });
      expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c7") });
      expect(started.filter((run) => run.startsWith("c1 "))).toEqual(["c1 1"]);
    });

    it("ends the search at exit 128 and more, and shows what was printed last", async () => {
      const { search } = openLocalLab(numbered(4));
      const script = "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done; exit 255";
      await expect(search({ bad: "c4", goods: ["c1"], script })).rejects.toMatchObject({
        code: "BISECT_ABORTED",
        started: ["c4 1"],
        lastLines: Array.from({ length: 20 }, (_, at) => `line ${at + 11}`),
        treesLeft: 0,
      });
    });
  });

  describe("git bisect replay takes the log to the same answer", () => {
    it("A36: of a search over merges, the good end beside the bad one", async () => {
      const plans: readonly CommitPlan[] = [
        ...numbered(4),
        { name: "side", parents: ["c2"], files: { s: "1\n" } },
        ...numbered(12)
          .slice(4)
          .map((plan) => (plan.name === "c5" ? { ...plan, parents: ["c4"] } : plan)),
      ];
      const { repository, search } = openLocalLab(plans);
      const { outcome, logPath } = await search({ bad: "c12", goods: ["side"], script: badFrom(9) });
      expect(outcome).toMatchObject({ status: "found", culprit: repository.hash("c9") });
      expect(replayed(repository, logPath)).toContain(`${repository.hash("c9")} is the first bad commit`);
    });

    it("of a search that took over the verdicts of another, whose bad commits come before the ends", async () => {
      const { repository, search } = openLocalLab(numbered(24));
      const request = { bad: "c24", goods: ["c1"], script: badFrom(17) };
      const first = await search(request);
      expect(replayed(repository, first.logPath)).toContain(`${repository.hash("c17")} is the first bad commit`);
      const marks = ["bad c18", "bad c20", "good c10"].map((mark) => mark.split(" "));
      const log = marks.map(([word, name = ""]) => `git bisect ${word} ${repository.hash(name)}\n`).join("");
      const replay = readBisectLog("log", `git bisect start\n${log}`).runs;
      const again = await search({ ...request, replayed: replay, maxRuns: 599 });
      expect(again.outcome).toMatchObject({ status: "found", culprit: repository.hash("c17") });
      expect(replayed(repository, again.logPath)).toContain(`${repository.hash("c17")} is the first bad commit`);
    });
  });

  describe("A53: a search that was interrupted", () => {
    it.each([
      ["after each of its runs, one at a time", 1],
      ["with three runs under way", 3],
    ])("goes on without repeating a run and gives the same answer: %s", async (_, jobs) => {
      const { search } = openLocalLab(numbered(16));
      const request = { bad: "c16", goods: ["c1"], script: flakyFrom(7), jobs } as const;
      const whole = await search({ ...request, maxRuns: 599 });
      const ended: string[] = [];
      let sessions = 0;
      for (;;) {
        const stop = new AbortController();
        let runs = 0;
        const onRun = ({ commit, runNo }: RunRecord): void => {
          ended.push(`${commit} ${runNo}`);
          if (++runs === 12) stop.abort();
        };
        const part = await search({ ...request, resume: true, stop: stop.signal, onRun });
        sessions++;
        expect(part.treesLeft).toBe(0);
        if (part.outcome.status !== "interrupted") {
          expect(part.outcome).toMatchObject({ status: "found", culprit: whole.outcome.culprit, runs: ended.length });
          if (jobs === 1) expect(part.outcome).toEqual(whole.outcome);
          break;
        }
        expect(existsSync(part.statePath)).toBe(true);
      }
      expect(sessions).toBeGreaterThan(2);
      expect(new Set(ended).size).toBe(ended.length);
    });
  });

  it("--cache: a later search with the same command starts it no more, and one with another does", async () => {
    const { search } = openLocalLab(numbered(16));
    const cacheFolder = makeFolder();
    const request = { bad: "c16", goods: ["c1"], script: flakyFrom(7), cacheFolder } as const;
    const first = await search(request);
    const second = await search(request);
    expect(second.outcome).toMatchObject({ status: "found", culprit: first.outcome.culprit, runs: 0, steps: 0 });
    expect(second.started).toEqual([]);
    expect((await search({ ...request, script: `: ; ${flakyFrom(7)}` })).started.length).toBeGreaterThan(0);
  });

  it("--replay: goes on from the verdicts of a log", async () => {
    const { repository, search } = openLocalLab(numbered(32));
    const request = { bad: "c32", goods: ["c1"], script: badFrom(20) } as const;
    const first = await search(request);
    const replayed = readBisectLog("log", readFileSync(first.logPath, "utf8")).runs;
    const second = await search({ ...request, replayed });
    expect(second.outcome).toMatchObject({ status: "found", culprit: repository.hash("c20") });
    expect(second.outcome.runs).toBeLessThan(first.outcome.runs / 2);
  });
});
