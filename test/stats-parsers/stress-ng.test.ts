import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import stressNg from "../../stats-parsers/stress-ng.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/stress-ng/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(stressNg, log)).columns;

const heading = `stress-ng: info:  [7] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s
stress-ng: info:  [7]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)
`;

describe("the stress-ng parser", () => {
  it("gives ops and rate by real time of every row, and the extra metrics, past the CPU and RSS columns of 0.15", async () => {
    const { columns, keys } = await runParser(stressNg, fixture("metrics"));
    expect(keys).toEqual([
      "cpu.pass",
      "cpu.ops",
      "cpu.ops_per_sec",
      "switch.pass",
      "switch.ops",
      "switch.ops_per_sec",
      "memthrash.pass",
      "memthrash.ops",
      "memthrash.ops_per_sec",
      "switch.nanosecs_per_context_switch_pipe_method.pass",
      "switch.nanosecs_per_context_switch_pipe_method",
    ]);
    expect(columns["switch.ops"]).toEqual(["30809"]);
    expect(columns["switch.ops_per_sec"]).toEqual(["30656.15"]);
    expect(columns["switch.nanosecs_per_context_switch_pipe_method"]).toEqual(["32445.40"]);
  });

  it("reads the rows of seven columns that --metrics-brief prints", async () => {
    const columns = await columnsOf(fixture("brief"));
    expect(columns).toEqual({
      "sctp.skip": ["1"],
      "pipe.pass": ["1"],
      "pipe.ops": ["189985"],
      "pipe.ops_per_sec": ["187586.84"],
      "pipe.MB_per_sec_pipe_write_rate.pass": ["1"],
      "pipe.MB_per_sec_pipe_write_rate": ["91.84"],
    });
  });

  it("says skip for a stressor that the machine cannot run, by the name of the table", async () => {
    const columns = await columnsOf(fixture("skipped"));
    expect(columns["bad-ioctl.skip"]).toEqual(["1"]);
    expect(columns["binderfs.skip"]).toEqual(["1"]);
    expect(columns["dev-shm.pass"]).toEqual(["1"]);
    expect(columns["dev-shm.skip"]).toBeUndefined();
  });

  it("says fail where the ops or a metric are zero", async () => {
    const { columns, keys } = await runParser(stressNg, fixture("skipped"));
    expect(columns["binderfs.fail"]).toEqual(["1"]);
    expect(columns["binderfs.microsecs_per_mount.fail"]).toEqual(["1"]);
    expect(keys).not.toContain("binderfs.ops");
    expect(keys).not.toContain("binderfs.microsecs_per_mount");
  });

  it("says skip where no stress workers were invoked at all", async () => {
    expect(await columnsOf(fixture("unsupported"))).toEqual({ "apparmor.skip": ["1"], "x86syscall.skip": ["1"] });
  });

  it("says skip for a disabled stressor only where nothing else was asked for", async () => {
    const disabled =
      "stress-ng: info:  [7] disabled 'smi' as it may hang or reboot the machine (enable it with the --pathological option)\n";
    const row = "stress-ng: info:  [7] cpu  5  1.00  1.00  0.00  5.00  5.00\n";
    expect(await columnsOf(`${disabled}stress-ng: error: [7] No stress workers invoked\n`)).toEqual({
      "smi.skip": ["1"],
    });
    expect(Object.keys(await columnsOf(disabled + heading + row))).toEqual(["cpu.pass", "cpu.ops", "cpu.ops_per_sec"]);
  });

  it("reads the skipped stressors of a summary, each once", async () => {
    const log = `stress-ng: info:  [7] gpu: cannot open GPU device, skipping stressor
stress-ng: info:  [7] skipped: 3: gpu (1) bad-altstack (2)
stress-ng: info:  [7] skipped: 0
`;
    expect(await columnsOf(log)).toEqual({ "gpu.skip": ["1"], "bad-altstack.skip": ["1"] });
  });

  it.each(["option-error", "value-error"])(
    "says fail for the whole run where stress-ng does not take its options (%s)",
    async (name) => {
      expect(await columnsOf(fixture(name))).toEqual({ fail: ["1"] });
    },
  );

  it("takes nothing before the heading and nothing after the run time", async () => {
    const row = (name: string) => `stress-ng: info:  [7] ${name}  5  1.00  1.00  0.00  5.00  4.00\n`;
    const log = `${row("early")}${heading}${row("vm")}stress-ng: info:  [7] for a 1.00s run time:\n${row("late")}`;
    expect(await columnsOf(log)).toEqual({ "vm.pass": ["1"], "vm.ops": ["5"], "vm.ops_per_sec": ["5.00"] });
  });

  it("ends the table where a stressor is not implemented", async () => {
    const log = `${heading}stress-ng: info:  [7] rdrand: this stressor is not implemented on this system
stress-ng: info:  [7] vm  5  1.00  1.00  0.00  5.00  5.00
`;
    expect(await columnsOf(log)).toEqual({ "rdrand.skip": ["1"] });
  });

  it("reads several runs in one log as a series", async () => {
    const row = (ops: number) => `stress-ng: info:  [7] vm  ${ops}  1.00  1.00  0.00  ${ops}.00  5.00\n`;
    const run = (ops: number) => `${heading}${row(ops)}stress-ng: info:  [7] for a 1.00s run time:\n`;
    expect((await columnsOf(run(5) + run(6)))["vm.ops"]).toEqual(["5", "6"]);
  });

  it("accepts every remark behind a metric", async () => {
    const remarks = [
      "geometric mean of 2 instances",
      "harmonic mean of 2 instances",
      "average per stressor",
      "total of 2 instances",
    ];
    const log = remarks
      .map((remark, i) => `stress-ng: metrc: [7] vm  ${i + 1}.50 rate ${i} (MB per sec) (${remark})\n`)
      .join("");
    expect(await columnsOf(heading + log)).toMatchObject({
      "vm.rate_0_MB_per_sec": ["1.50"],
      "vm.rate_1_MB_per_sec": ["2.50"],
      "vm.rate_2_MB_per_sec": ["3.50"],
      "vm.rate_3_MB_per_sec": ["4.50"],
    });
  });

  it("reports a failed sigaction and stops there, and ignores other complaints", async () => {
    const log = `${heading}stress-ng: warn:  [7] metrics-check: all bogo-op counters are zero, data may be incorrect
stress-ng: fail:  [7] vm  5  1.00  1.00  0.00  5.00  5.00
stress-ng: fail:  [7] sigaction: sigaction signal 65 unexpectedly succeeded
stress-ng: info:  [7] vm  5  1.00  1.00  0.00  5.00  5.00
`;
    expect(await columnsOf(log)).toEqual({ "sigaction.fail": ["1"] });
  });

  it("gives nothing for an empty or a foreign log", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf(`stress-ng:\nstress-ng: [\nhello\n${heading}stress-ng: info:  [7] vm x y\n`)).toEqual({});
  });
});
