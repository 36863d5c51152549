import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.js";
import { sqliteJobs } from "./sqlite-jobs.js";

const lines = (text: string): string[] => text.split("\n").slice(0, -1);

describe("es-jobs", () => {
  it("sums up the jobs that match, in the order of their ids", async () => {
    const jobs = await sqliteJobs({
      j2: { id: "j2", suite: "iperf", os: "debian", stats: { "iperf.bps": 20 } },
      j10: { id: "j10", suite: "iperf", os: "debian", stats: { "iperf.bps": 10.5, "stderr.has_stderr": 1 } },
      j3: { id: "j3", suite: "other", os: "debian" },
    });
    const { stdout, stderr, exitCode } = jobs.run("es-jobs", "suite=iperf");
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(lines(stdout)).toEqual([
      "kvcount.os=debian: 2",
      "kvcount.suite=iperf: 2",
      "kvcount.summary.any_stderr=1: 1",
      "kvcount.summary.success=1: 1",
      'raw.id.[os=debian]: ["j10","j2"]',
      'raw.id.[suite=iperf]: ["j10","j2"]',
      'raw.id.[summary.any_stderr=1]: ["j10"]',
      'raw.id.[summary.success=1]: ["j2"]',
      "sum.stats.stderr.has_stderr: 1",
      "raw.stats.iperf.bps: [10.5,20]",
      "raw.stats.stderr.has_stderr: [1]",
      "avg.stats.iperf.bps: 15.25",
      "max.stats.iperf.bps: 20",
      "min.stats.iperf.bps: 10.5",
    ]);
  });

  it("counts all of more than 10000 jobs (51)", async () => {
    const many = Array.from({ length: 10_500 }, (_, at) => [`${at}`, { id: `${at}`, suite: "x" }] as const);
    const jobs = await sqliteJobs(Object.fromEntries(many));
    const { stdout } = jobs.run("es-jobs", "suite=x");
    expect(lines(stdout)[0]).toBe("kvcount.suite=x: 10500");
    expect(lines(jobs.run("es-find", "-n", "20000", "--format", "ids", "suite=x").stdout)).toHaveLength(10_500);
  });

  it("puts every key on one line, whatever it holds", async () => {
    const jobs = await sqliteJobs({ j1: { id: "j1", suite: "a\nb\u001b", stats: { "x\ny": 1 } } });
    expect(lines(jobs.run("es-jobs", "id=j1").stdout)).toEqual(
      expect.arrayContaining(["kvcount.suite=a\\u000ab\\u001b: 1", "raw.stats.x\\u000ay: [1]"]),
    );
  });

  it("says where nothing is found, and leaves with 5", async () => {
    const jobs = await sqliteJobs({});
    expect(jobs.run("es-jobs", "suite=nope", "os=a")).toEqual({
      stdout: "",
      stderr: "cci: NOT_FOUND: No query result is found: suite=nope os=a\n",
      exitCode: 5,
    });
    expect(lines(jobs.run("es-jobs", "sutie=nope").stderr)).toEqual([
      'warning: no job has a searchable field "sutie"; did you mean suite?',
      "cci: NOT_FOUND: No query result is found: sutie=nope",
    ]);
  });

  it.each([[], ["suite="], ["suite"]])("needs a condition", (...args) => {
    const { stdout, stderr, exitCode } = runCli("es-jobs", ["--store", "http://127.0.0.1:1", ...args]);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(lines(stderr)).toEqual(["cci: USAGE: es-jobs needs a condition", expect.stringMatching(/^hint: /)]);
  });

  it("leaves with 69 where the store does not answer", () => {
    const { stderr, exitCode } = runCli("es-jobs", ["--store", "http://127.0.0.1:1", "suite=a"]);
    expect(exitCode).toBe(69);
    expect(stderr).toContain("cci: STORE_UNREACHABLE: ");
  });
});
