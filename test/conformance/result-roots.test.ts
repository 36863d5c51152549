import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultParserLimits } from "../../src/results/parser-run.js";
import { type RootOutcome, result2stats } from "../../src/results/run/result2stats.js";
import { openRunSettings } from "../../src/results/run/run-options.js";

type Columns = Readonly<Record<string, unknown>>;

const corpus = fileURLToPath(new URL("../../../shared/conformance/result_roots/", import.meta.url));
const there = existsSync(corpus);
const reason = there ? "" : " (skipped: no ../shared beside the checkout)";

/** Averages that the incumbent divided as integers, so that ours have a fraction. */
const integerAverages = [
  "proc-vmstat.nr_anon_pages",
  "proc-vmstat.nr_dirty_threshold",
  "proc-vmstat.nr_file_pages",
  "proc-vmstat.nr_inactive_anon",
  "proc-vmstat.nr_inactive_file",
  "proc-vmstat.nr_page_table_pages",
  "proc-vmstat.nr_zone_inactive_anon",
  "proc-vmstat.nr_zone_inactive_file",
  "slabinfo.anon_vma_chain.active_objs",
  "slabinfo.buffer_head.active_objs",
  "slabinfo.maple_node.active_objs",
  "slabinfo.radix_tree_node.active_slabs",
  "slabinfo.radix_tree_node.num_slabs",
  "vmstat.cpu.id",
  "vmstat.cpu.st",
  "vmstat.cpu.us",
  "vmstat.io.bi",
  "vmstat.procs.b",
  "vmstat.procs.r",
  "vmstat.system.cs",
  "vmstat.system.in",
];

/** Differences that are meant; docs/decisions/004 has the renamed ones. */
const roots = [
  {
    name: "rr2",
    fractions: integerAverages,
    renamed: {
      "fio.read_clat_90%_us": "fio.read_clat_90%_ns",
      "fio.read_clat_95%_us": "fio.read_clat_95%_ns",
      "fio.read_clat_99%_us": "fio.read_clat_99%_ns",
      "fio.read_clat_mean_us": "fio.read_clat_mean_ns",
    },
    added: /^(iostat\.vda\.|mpstat\.max_utilization|sysbench-cpu\.time\.)/,
  },
  {
    name: "rr3",
    fractions: [...integerAverages, "buddyinfo.Node.0.zone.Normal.4"],
    renamed: {
      "stress-ng.stream.memory_rate_(MB_per_sec)": "stress-ng.stream.memory_rate_MB_per_sec",
      "stress-ng.stream.memory_rate_(MB_per_sec).pass": "stress-ng.stream.memory_rate_MB_per_sec.pass",
      "stress-ng.stream.memory_rate_(Mflop_per_sec)": "stress-ng.stream.memory_rate_Mflop_per_sec",
      "stress-ng.stream.memory_rate_(Mflop_per_sec).pass": "stress-ng.stream.memory_rate_Mflop_per_sec.pass",
    },
    added: /^(iostat\.vda\.|mpstat\.max_utilization|stress-ng\.time\.)/,
  },
];

describe.skipIf(!there).each(roots)(
  `the recorded result root $name${reason}`,
  ({ name, fractions, renamed, added }) => {
    const scratch = mkdtempSync(join(tmpdir(), "cci-rr-"));
    const resultRoot = join(scratch, name);
    const newNames = new Set(Object.values(renamed));
    let outcome: RootOutcome;

    beforeAll(async () => {
      cpSync(join(corpus, name, "result_root"), resultRoot, { recursive: true });
      for (const entry of [".", ...readdirSync(resultRoot)]) chmodSync(join(resultRoot, entry), 0o755);
      const settings = openRunSettings({
        parserDirs: [],
        lkpSrc: undefined,
        only: undefined,
        force: false,
        limits: defaultParserLimits,
      });
      outcome = await result2stats(resultRoot, settings, { warn() {}, problem() {} });
    });
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    /** The recorded columns under the names that we give them. */
    const renameKeys = (columns: Columns): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(columns).map(([key, value]) => [
          (renamed as Partial<Record<string, string>>)[key] ?? key,
          value,
        ]),
      );

    it("ends well", () => {
      expect(outcome).toMatchObject({ outcome: "ok", exitCode: 0 });
    });

    it("gives the recorded stats, save averages with a fraction, soft interrupts as counters, and what is added", () => {
      const stats = readJson(join(resultRoot, "stats.json"));
      const expected = renameKeys(readJson(join(corpus, name, "expected.stats.json")));
      const isMeant = (key: string): boolean => fractions.includes(key) || key.startsWith("softirqs.");
      for (const [key, value] of Object.entries(expected)) {
        if (!isMeant(key)) expect(stats[key], key).toEqual(close(value));
      }
      for (const key of fractions) expect(Math.floor(stats[key] as number), key).toBe(expected[key]);
      expect(Object.keys(stats).filter((key) => !(key in expected) && !added.test(key))).toEqual([]);
      expect([...newNames].every((key) => key in stats)).toBe(true);
    });

    it("gives soft interrupts as last - first", () => {
      const stats = readJson(join(resultRoot, "stats.json"));
      const columns = readJson(join(corpus, name, "expected.program_json", "softirqs.json"));
      for (const [key, samples] of Object.entries(columns) as [string, number[]][]) {
        if (key !== "softirqs.time") expect(stats[key], key).toBe((samples.at(-1) as number) - (samples[0] as number));
      }
    });

    it("gives the recorded json of every program, and columns beside only where they are added", () => {
      for (const file of readdirSync(join(corpus, name, "expected.program_json"))) {
        const columns = readJson(join(resultRoot, file));
        const expected = renameKeys(readJson(join(corpus, name, "expected.program_json", file)));
        for (const [key, samples] of Object.entries(expected))
          expect(columns[key], key).toEqual((samples as unknown[]).map(close));
        expect(Object.keys(columns).filter((key) => !(key in expected) && !added.test(key))).toEqual([]);
      }
    });

    it("gives an empty result.json", () => {
      expect(readJson(join(resultRoot, "result.json"))).toEqual(readJson(join(corpus, name, "expected.result.json")));
    });
  },
);

function readJson(path: string): Columns {
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return JSON.parse(text.toString("utf8"));
}

/** Numbers as doubles with a relative tolerance: sums may be added up in another way. */
function close(value: unknown): unknown {
  return typeof value === "number"
    ? expect.closeTo(value, value === 0 ? 12 : 9 - Math.ceil(Math.log10(Math.abs(value))))
    : value;
}
