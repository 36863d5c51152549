import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Document } from "../../src/store/document.js";
import { runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { sqliteJobs } from "./sqlite-jobs.js";

const lines = (text: string): string[] => text.split("\n").slice(0, -1);
const job = (id: string, fields: Document = {}): Record<string, Document> => ({ [id]: { id, ...fields } });
const ids = (...words: string[]): string[] => ["--format", "ids", ...words];

describe("es-find", () => {
  it("answers as Elasticsearch does, one key per line, digits kept", async () => {
    const jobs = await sqliteJobs({
      ...job("j1", { suite: "iperf", result_root: "/result/iperf/1", stats: { "iperf.bps": 12345678901234567890n } }),
      ...job("j2", { suite: "vm" }),
    });
    const { stdout, stderr, exitCode } = jobs.run("es-find", "suite=iperf");
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(stdout.replace(/"took": \d+/, '"took": 0')).toBe(`{
  "took": 0,
  "timed_out": false,
  "hits": {
    "total": {
      "value": 1,
      "relation": "eq"
    },
    "hits": [
      {
        "_index": "jobs",
        "_id": "j1",
        "_source": {
          "id": "j1",
          "suite": "iperf",
          "result_root": "/result/iperf/1",
          "stats": {
            "iperf.bps": 12345678901234567890
          }
        }
      }
    ]
  }
}
`);
  });

  it("finds all without a condition, the newest ten first", async () => {
    const many = Array.from({ length: 12 }, (_, at) => job(`j${at}`, { start_time: `2024-04-${10 + at}T00:00:00Z` }));
    const jobs = await sqliteJobs(Object.assign({}, ...many, job("old", { submit_time: "2024-01-01" })));
    const { stdout } = jobs.run("es-find");
    const answer = JSON.parse(stdout);
    expect(answer.hits.total).toEqual({ value: 13, relation: "eq" });
    expect(answer.hits.hits.map(({ _id }: { _id: string }) => _id)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((at) => `j${at}`),
    );
    expect(lines(jobs.run("es-find", "-n", "20", "--format", "ids").stdout)).toHaveLength(13);
  });

  it("answers with no hits from a store that is new", () => {
    const folder = makeFolder();
    const env = { CCI_STORE: `sqlite:${join(folder, "new.db")}`, HOME: folder };
    const { stdout, stderr, exitCode } = runCli("es-find", ["suite=iperf"], { env });
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(JSON.parse(stdout).hits).toEqual({ total: { value: 0, relation: "eq" }, hits: [] });
  });

  it("finds an errid that holds a comma (S3)", async () => {
    const errid = "kmsg.UBI_error:cannot_initialize_UBI,error";
    const jobs = await sqliteJobs({ ...job("j1", { errid: ["x", errid] }), ...job("j2", { errid: ["error"] }) });
    expect(jobs.run("es-find", ...ids(`errid=${errid.replace(",", "\\,")}`)).stdout).toBe("j1\n");
  });

  it("sorts by the key of -d, then by id", async () => {
    const jobs = await sqliteJobs({
      ...job("a", { nr_run: 2 }),
      ...job("b", { nr_run: 10 }),
      ...job("c", { nr_run: 2 }),
      ...job("d"),
    });
    expect(lines(jobs.run("es-find", ...ids("-d", "nr_run")).stdout)).toEqual(["b", "c", "a", "d"]);
  });

  it("merges ranges and takes them for numbers and days", async () => {
    const jobs = await sqliteJobs({
      ...job("a", { hw: { nr_cpu: 4 }, submit_date: "2024-04-01" }),
      ...job("b", { "hw.nr_cpu": 8, submit_date: "2024-05-01" }),
      ...job("c", { hw: { nr_cpu: 16 }, submit_date: "2024-05-02" }),
    });
    const find = (...words: string[]): string[] => lines(jobs.run("es-find", ...ids(...words)).stdout);
    expect(find("-t", "hw.nr_cpu=4,8")).toEqual(["b", "a"]);
    expect(find("-t", "hw.nr_cpu=4,8", "-t", "hw.nr_cpu=8")).toEqual(["b"]);
    expect(find("-t", "submit_date=2024-4-1,2024-5-1")).toEqual(["b", "a"]);
  });

  it("counts within counts, in the order of the counts (49, S8)", async () => {
    const counted = [8, 8, 8, 4, 4, 16, 16].map((cpus, at) =>
      job(`j${at}`, { hw: { nr_cpu: cpus }, suite: cpus === 8 ? "a" : "b", job_state: at % 2 ? "x" : "y" }),
    );
    const jobs = await sqliteJobs(Object.assign({}, ...counted, job("last", { suite: "c" })));
    expect(jobs.run("es-find", "-c", "hw.nr_cpu").stdout).toBe('{"8":3,"4":2,"16":2}\n');
    expect(jobs.run("es-find", "-c", "suite,job_state").stdout).toBe(
      '{"b":{"x":2,"y":2},"a":{"y":2,"x":1},"c":null}\n',
    );
    expect(jobs.run("es-find", "-c", "suite", "suite=nope").stdout).toBe("null\n");
    expect(lines(jobs.run("es-find", "-c", "suite,job_state", "suite=a", "--format", "table").stdout)).toEqual([
      "suite  job_state  count",
      "a      y          2",
      "a      x          1",
    ]);
  });

  it("counts nothing by a field that no job has, and says so", async () => {
    const jobs = await sqliteJobs(job("j1", { suite: "a" }));
    const { stdout, stderr } = jobs.run("es-find", "-c", "suit");
    expect([stdout, stderr]).toEqual([
      "null\n",
      'warning: no job has a searchable field "suit"; did you mean suite?\n',
    ]);
    expect(jobs.run("es-find", "-c", "suite,stats").stdout).toBe('{"a":null}\n');
  });

  it("finds nothing by a field that no job has, and suggests the likely one", async () => {
    const jobs = await sqliteJobs(job("j1", { suite: "a", stats: { x: "1" } }));
    const { stdout, stderr, exitCode } = jobs.run("es-find", ...ids("sutie=a", "stats.x=1", "-d", "zzzzzzzz"));
    expect([stdout, exitCode]).toEqual(["", 0]);
    expect(lines(stderr)).toEqual([
      'warning: no job has a searchable field "sutie"; did you mean suite?',
      expect.stringContaining('no job has a searchable field "stats.x"; '),
      'warning: no job has a searchable field "zzzzzzzz"; es-find --mapping lists them',
    ]);
    expect(jobs.run("es-find", "-q", "sutie=a").stderr).toBe("");
  });

  it("prints tables that grep and awk understand", async () => {
    const jobs = await sqliteJobs({
      ...job("j1", { suite: "iperf", os: "debian", job_stage: "finish", submit_time: "2024-04-02T00:00:00Z" }),
      ...job("long.job.2", { suite: "v\u001b[31mm\n", os: ["a", "b"], tbox_group: 5, job_health: null }),
    });
    expect(lines(jobs.run("es-find", "--format", "table").stdout)).toEqual([
      "id          suite               tbox_group  os         job_stage  job_health  submit_time",
      "j1          iperf               -           debian     finish     -           2024-04-02T00:00:00Z",
      'long.job.2  v\\u001b[31mm\\u000a  5           ["a","b"]  -          -           -',
    ]);
    expect(jobs.run("es-find", "--format", "table", "id=nope").stdout).toBe("");
  });

  it("prints a YAML document for each job, digits and texts kept", async () => {
    const jobs = await sqliteJobs(
      job("1", { a: "0123", b: 12345678901234567890n, c: ["no", "x: y"], pp: { iperf: { runtime: "30" } } }),
    );
    expect(jobs.run("es-find", "--format", "yaml").stdout).toBe(
      [
        "---",
        "id: '1'",
        "a: '0123'",
        "b: 12345678901234567890",
        "c:",
        "  - 'no'",
        "  - 'x: y'",
        "pp:",
        "  iperf:",
        "    runtime: '30'",
        "",
      ].join("\n"),
    );
  });

  it("lists what can be searched, as columns type and key", async () => {
    const jobs = await sqliteJobs(job("j1"));
    const { stdout } = jobs.run("es-find", "--mapping");
    expect(lines(stdout)[0]).toBe("type     key");
    expect(lines(stdout)).toEqual(
      expect.arrayContaining(["keyword  hw.arch", "integer  hw.nr_cpu", "date     submit_date", "keyword  suite"]),
    );
    const bisect = jobs.run("es-find", "--mapping", "-i", "bisect").stdout;
    expect(lines(bisect)).toContain("keyword  bad_job_id");
  });

  it("searches the collections whose name begins so", async () => {
    const jobs = await sqliteJobs({
      "bisect/b1": { id: "b1", category: "x" },
      "bisect_step/s1": { id: "s1", commit: "c" },
      ...job("j1", { category: "x" }),
    });
    expect(lines(jobs.run("es-find", ...ids("-i", "bisect")).stdout).sort()).toEqual(["b1", "s1"]);
    expect(lines(jobs.run("es-find", ...ids("-i", "", "category=x")).stdout).sort()).toEqual(["b1", "j1"]);
    expect(JSON.parse(jobs.run("es-find", "-i", "nope").stdout).hits.total.value).toBe(0);
  });

  it.each([
    ["-n", "0"],
    ["-n", "-1"],
    ["-n", "ten"],
    ["-n", "1.5"],
    ["-c", ","],
    ["--format", "xml"],
    ["--curl-data", "{}"],
    ["-c", "suite", "--format", "ids"],
    ["--frmat", "ids"],
  ])("refuses %s %s (48)", async (...args) => {
    const jobs = await sqliteJobs({});
    const { stdout, stderr, exitCode } = jobs.run("es-find", ...args);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^cci: USAGE: .*\nhint: .*\n$/);
  });

  it.each([
    ["-t", "3h"],
    ["-t", "foo"],
    ["-t", "suite=a,b"],
    ["hw.nr_cpu=8.7", "x=1"],
    ["submit_time=now", "x=1"],
    ["--reg", "suite=("],
    ["--reg", "nr_run=1"],
  ])("does not understand %s %s", async (...args) => {
    const jobs = await sqliteJobs({});
    const { stdout, stderr, exitCode } = jobs.run("es-find", ...args);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^cci: BAD_QUERY: .*\nhint: .*\n$/);
  });

  it("takes any sign in a value for what it is", async () => {
    const values = ['a"b', "a*", "a\\b", "a:b", "(a OR b)", "a b", "%", "_", "'; DROP TABLE jobs; --", "\u{1f4a1}"];
    const jobs = await sqliteJobs(Object.assign({}, ...values.map((value, at) => job(`j${at}`, { suite: value }))));
    for (const [at, value] of values.entries()) {
      expect(jobs.run("es-find", ...ids(`suite=${value}`)).stdout).toBe(`j${at}\n`);
    }
  });

  it("takes ten thousand commas", async () => {
    const jobs = await sqliteJobs({ ...job("j1", { suite: "" }), ...job("j2", { suite: "9999" }) });
    expect(jobs.run("es-find", ...ids(`suite=a${",".repeat(10_000)}`)).stdout).toBe("j1\n");
    const list = Array.from({ length: 10_000 }, (_, at) => at).join(",");
    expect(jobs.run("es-find", ...ids(`suite=${list}`)).stdout).toBe("j2\n");
  });

  it("leaves with 69 where the store does not answer", () => {
    const env = { HOME: makeFolder() };
    const { stdout, stderr, exitCode } = runCli("es-find", ["--store", "http://127.0.0.1:1", "suite=a"], { env });
    expect([stdout, exitCode]).toEqual(["", 69]);
    expect(stderr).toContain("cci: STORE_UNREACHABLE: http://127.0.0.1:1");
  });

  it.each([
    ["-l"],
    ["-j", "{}"],
    ["--curl", "GET /"],
    ["--cat", "indices"],
    ["--stats"],
    ["--field-stats"],
    ["--disk-usage"],
  ])("names %s where the store is not Elasticsearch", async (...args) => {
    const jobs = await sqliteJobs({});
    const folder = makeFolder();
    const store = `sqlite:${join(folder, "cci.db")}`;
    const { stdout, stderr, exitCode } = jobs.run("es-find", "--store", store, ...args);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toContain(`cci: UNSUPPORTED: ${args[0]} needs an Elasticsearch store`);
  });

  it("leads its help with examples", () => {
    const { stdout, exitCode } = runCli("es-find", ["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Examples:\n {2}es-find suite=iperf os=debian,centos -t 9d/);
  });

  it("reads settings of a file, and options behind operands", async () => {
    const jobs = await sqliteJobs(job("j1", { suite: "a" }));
    const folder = makeFolder();
    writeFileSync(join(folder, "cci.yaml"), `CCI_STORE: sqlite:${join(folder, "none.db")}\n`);
    expect(jobs.run("es-find", "suite=a", "--format", "ids", "--config", join(folder, "cci.yaml")).stdout).toBe("j1\n");
    expect(jobs.run("es-find", "--", "suite=a").exitCode).toBe(0);
  });
});
