import { describe, expect, it } from "vitest";
import type { BuildFacts } from "../../../src/bisect/steps/build-log.js";
import { type RunFacts, verdictOf } from "../../../src/bisect/steps/verdict-of.js";
import type { Job } from "../../../src/job/load-job.js";

const ltp = "ltp.eid.munlockall01.fail";
const build = "makepkg.eid.fs/a.c:error:x";
const coarse = "last_state.test.pkgbuild.exit_code.1";
const specific = "pkgbuild.foo.c:error:expected-identifier";

const seconds = (run: number): Job => ({
  running_time: "2024-01-01T00:00:00+0000",
  finish_time: `2024-01-01T00:${String(Math.floor(run / 60)).padStart(2, "0")}:${String(run % 60).padStart(2, "0")}+0000`,
});
const log = (facts: Partial<BuildFacts> = {}): BuildFacts => ({
  hasSourceFile: false,
  objects: 0,
  compileLines: 0,
  isLinking: false,
  stage: undefined,
  ...facts,
});

type Row = readonly [title: string, facts: Partial<RunFacts>, verdict: string, reason: string | RegExp];

function check(rows: readonly Row[], common: Partial<RunFacts>): void {
  it.each(rows)("%s", (_, facts, verdict, reason) => {
    const whole: RunFacts = {
      ...{ errid: ltp, category: "function", job: {}, badJob: {}, build: undefined },
      ...common,
      ...facts,
    };
    const answer = verdictOf(whole);
    expect(answer.verdict).toBe(verdict);
    expect(answer.reason).toMatch(reason);
  });
}

describe("the error itself", () => {
  check(
    [
      ["present is bad", { job: { stats: { [ltp]: 2 } } }, "bad", `${ltp} is in the stats`],
      ["present is bad, whatever the health", { job: { job_health: "timeout", stats: { [ltp]: 1 } } }, "bad", /stats/],
      ["counted 0 times is not there", { job: { job_health: "success", stats: { [ltp]: 0 } } }, "good", /succeeded/],
      ["null is not there", { job: { job_health: "success", stats: { [ltp]: null } } }, "good", /succeeded/],
      [
        "listed alone counts where there are no stats",
        { job: { job_health: "fail", errid: `x ${ltp}` } },
        "bad",
        `${ltp} is in the stats`,
      ],
      [
        "of a build counts under the other names of its builder",
        { errid: build, category: "build", job: { stats: { "pkgbuild.eid.fs/a.c:error:x": 1 } } },
        "bad",
        /^pkgbuild\.eid/,
      ],
      [
        "of a build counts with .fail at its end",
        {
          errid: specific,
          category: "build",
          job: { stats: { "build-pkg.foo.c:error:expected-identifier.fail": 1 } },
        },
        "bad",
        /^build-pkg/,
      ],
      [
        "of a test does not count without its .fail",
        { job: { job_health: "success", stats: { "ltp.eid.munlockall01": 1 } } },
        "good",
        /succeeded/,
      ],
      [
        "__proto__ is a key like others",
        { errid: "__proto__", job: { job_health: "success", stats: {} } },
        "good",
        /succ/,
      ],
    ],
    {},
  );
});

describe("an error that anything sets", () => {
  check(
    [
      [
        "is bad where the bad job has no other one",
        { badJob: { errid: [coarse] } },
        "bad",
        /exit_code\.1 is in the stats/,
      ],
      [
        "is bad with another error of the bad job",
        { job: { stats: { [coarse]: 1 }, errid: [coarse, specific] } },
        "bad",
        /and pkgbuild\.foo\.c:error/,
      ],
      [
        "is no verdict without another error of the bad job",
        { job: { stats: { [coarse]: 1 }, errid: [coarse, "pkgbuild.bar.c:error:other"] } },
        "skip",
        /no other error of the bad job/,
      ],
      [
        "is not made sure by noise on stderr where there is better",
        {
          badJob: { errid: [coarse, specific, "stderr.noise"] },
          job: { stats: { [coarse]: 1 }, errid: [coarse, "stderr.noise"] },
        },
        "skip",
        /no other error/,
      ],
    ],
    {
      errid: coarse,
      category: "build",
      badJob: { errid: [coarse, specific] },
      job: { stats: { [coarse]: 1 }, errid: [coarse] },
    },
  );
});

describe("a job that was lost", () => {
  check(
    [
      ...["timeout", "timeout_boot", "cancel", "terminate", "abnormal", "abort_wait", "load_disk_fail"].map(
        (job_health): Row => [`by ${job_health}`, { job: { job_health } }, "lost", `the job ended with ${job_health}`],
      ),
      ["by its stage", { job: { job_stage: "abort_provider" } }, "lost", /abort_provider/],
      [
        "was not, where an abort has evidence",
        { job: { job_health: "abort_x", stats: { "ltp.munlockall01.pass": 1 } } },
        "good",
        /pass/,
      ],
      ["was not, by a crash", { job: { job_health: "crash", stats: {} } }, "skip", /ended with crash/],
    ],
    {},
  );
});

describe("a test without the error", () => {
  const badJob = { suite: "ltp", stats: { "ltp.a.pass": 1, [ltp]: 1, "ltp.z.fail": 1 } };
  check(
    [
      [
        "is good where it passed",
        { job: { job_health: "fail", stats: { "ltp.eid.munlockall01.pass": 1 } } },
        "good",
        /pass is in/,
      ],
      [
        "is good where it passed, named without eid",
        { job: { stats: { "ltp.munlockall01.pass": 1 } } },
        "good",
        /pass is in/,
      ],
      ["is good in a job that succeeded", { job: { job_health: "success", stats: {} } }, "good", /succeeded/],
      [
        "is good where it ended otherwise",
        { job: { job_health: "fail", stats: { "ltp.munlockall01.warn": 1 } } },
        "good",
        /shows that the test ran/,
      ],
      [
        "is none where it was skipped",
        { job: { job_health: "fail", stats: { "ltp.munlockall01.skip": 1 } } },
        "skip",
        /nothing shows/,
      ],
      [
        "is none after a crash before it",
        { job: { job_health: "crash", stats: { "ltp.a.pass": 1 } } },
        "skip",
        /nothing shows/,
      ],
      [
        "is none after another failure alone",
        { job: { job_health: "fail", stats: { "ltp.z.fail": 1 } } },
        "skip",
        /nothing shows/,
      ],
      [
        "is good where all other tests have results",
        { job: { job_health: "fail", stats: { "ltp.a.pass": 1, "ltp.z.pass": 1 } } },
        "good",
        /all other tests of ltp/,
      ],
      [
        "is good where a later test has a result, and the stats are in the order of the tests",
        {
          badJob: { suite: "ltp", stats: { "ltp.z.pass": 1, [ltp]: 1, "ltp.b.pass": 1 } },
          job: { job_health: "fail", stats: { "ltp.b.fail": 1 } },
        },
        "good",
        /ltp\.b, a later test/,
      ],
      [
        "is none where only earlier tests have results",
        {
          badJob: { suite: "ltp", stats: { "ltp.z.pass": 1, [ltp]: 1, "ltp.b.pass": 1 } },
          job: { job_health: "fail", stats: { "ltp.z.pass": 1 } },
        },
        "skip",
        /nothing shows/,
      ],
      [
        "that only measures is good where it measured something",
        {
          errid: "iperf.failed_streams",
          badJob: { stats: { "iperf.failed_streams": 1, "iperf.bps": 5 } },
          job: { job_health: "fail", stats: { "iperf.bps": 7 } },
        },
        "good",
        /iperf\.bps shows/,
      ],
      [
        "of the kernel log is good where the suite ran to its end",
        {
          errid: "dmesg.BUG:x",
          badJob: { suite: "ltp", stats: { "dmesg.BUG:x": 1, "ltp.a.pass": 1 } },
          job: { job_health: "fail", stats: { "ltp.a.fail": 1, "dmesg.other": 1 } },
        },
        "good",
        /all other tests of ltp/,
      ],
      [
        "of the kernel log is none where the suite did not run",
        {
          errid: "dmesg.BUG:x",
          badJob: { suite: "ltp", stats: { "dmesg.BUG:x": 1, "ltp.a.pass": 1 } },
          job: { job_health: "crash", stats: { "dmesg.other": 1 } },
        },
        "skip",
        /ended with crash/,
      ],
    ],
    { badJob },
  );
});

describe("a build without the error", () => {
  check(
    [
      [
        "A34: is none where it broke before the named file",
        { build: log({ objects: 400, stage: 20 }) },
        "skip",
        /does not name the file/,
      ],
      [
        "is good where the log names the file",
        { build: log({ hasSourceFile: true }) },
        "good",
        /names the file of the error/,
      ],
      ["is good where it got to linking", { build: log({ isLinking: true }) }, "good", /got to linking/],
      ["is good beyond compiling", { build: log({ stage: 30 }) }, "good", /beyond compiling/],
      ["is none in fetch and prepare", { build: log({ stage: 15 }) }, "skip", /fetching and preparing/],
      [
        "of no file is good after 51 objects",
        { build: log({ hasSourceFile: undefined, objects: 51 }) },
        "good",
        /51 objects/,
      ],
      [
        "of no file is good after 31 compile lines",
        { build: log({ hasSourceFile: undefined, compileLines: 31 }) },
        "good",
        /31 files/,
      ],
      [
        "of no file is none after 50 objects",
        { build: log({ hasSourceFile: undefined, objects: 50 }) },
        "skip",
        /nothing tells/,
      ],
      ["is none where nothing is known of it", {}, "skip", /nothing tells how far it got/],
      [
        "is none after less than 0.3 of the time",
        { job: { job_health: "fail", ...seconds(29) } },
        "skip",
        /broke earlier: it took 29 s, the bad job 100 s/,
      ],
      [
        "is none after half the time",
        { job: { job_health: "fail", ...seconds(50) } },
        "skip",
        /may have broken earlier/,
      ],
      [
        "is good after more than 0.7 of the time",
        { job: { job_health: "fail", ...seconds(71) } },
        "good",
        /about as long/,
      ],
      [
        "is none after all that time where the log says otherwise",
        { job: { job_health: "fail", ...seconds(99) }, build: log({ objects: 9 }) },
        "skip",
        /does not name/,
      ],
      ["is good where the job succeeded", { job: { job_health: "success" } }, "good", /succeeded/],
    ],
    { errid: build, category: "build", job: { job_health: "fail" }, badJob: seconds(100) },
  );
});
