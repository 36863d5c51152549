import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/results/tables.js";
import { setEnvironment } from "../support/environment.js";
import { makeFolder } from "../support/temp-folder.js";
import { runFiles } from "./run-root.js";

describe("an operator's table", () => {
  it("in CCI_TABLES takes the place of ours whole", async () => {
    setEnvironment("CCI_TABLES", makeFolder({ "event-counters.txt": "# ours\n\n  mon.count  \n" }));
    const json = { "mon.count": [1, 5, 9], "interrupts.x": [1, 5, 9], "proc-vmstat.pgfault": [1, 5, 9] };
    const { stats } = await runFiles({ "mon.json": JSON.stringify(json) });
    expect(stats).toEqual({ "mon.count": 8, "interrupts.x": 5, "proc-vmstat.pgfault": 5 });
  });

  it("in XDG_CONFIG_HOME counts where CCI_TABLES has none of the name", () => {
    const config = makeFolder({ "cci/tables/event-counters.txt": "from.config\n", "cci/tables/pass.txt": "config\n" });
    setEnvironment("XDG_CONFIG_HOME", config);
    setEnvironment("CCI_TABLES", makeFolder({ "pass.txt": "tables\n" }));
    expect([readTable("event-counters"), readTable("pass")]).toEqual([["from.config"], ["tables"]]);
    expect(readTable("event-counter-patterns")).toContain("numa-vmstat.node[0-9]+.numa_");
  });

  it.each([
    ["max-latency.txt", "iostat.(\n", "iostat.("],
    ["failure.txt", "dmesg.*\n*bad\n", "*bad"],
    ["valid-ranges.txt", "0 x mon.a\n", "0 x mon.a"],
    ["valid-ranges.txt", "0 1\n", "0 1"],
    ["event-counter-patterns.txt", "[\n", "["],
  ])("%s that cannot be read fails the run with its name and line", async (name, content, line) => {
    const folder = makeFolder({ [name]: content });
    setEnvironment("CCI_TABLES", folder);
    const { outcome, stats } = await runFiles({ uptime: "boot: 1\n", "stats.json": "{}\n" });
    expect(outcome).toMatchObject({ outcome: "failed", exitCode: 2, error: { code: "BAD_TABLE" } });
    expect(outcome.error?.message).toContain(name);
    expect(outcome.error?.message).toContain(line);
    expect(stats).toEqual({});
  });

  it("of weights that cannot be read fails the run that needs it", async () => {
    setEnvironment("CCI_TABLES", makeFolder({ "index-perf-all.txt": "heavy unixbench.score\n" }));
    const { outcome } = await runFiles({ "pmeter.json": '{"pmeter.Average_Active_Power":[200]}' });
    expect(outcome).toMatchObject({ exitCode: 2, error: { code: "BAD_TABLE" } });
  });

  it("that is a folder is named", () => {
    const folder = makeFolder({ "pass.txt/x": "" });
    setEnvironment("CCI_TABLES", folder);
    expect(() => readTable("pass")).toThrow(
      expect.objectContaining({ message: expect.stringContaining(join(folder, "pass.txt")) }),
    );
  });
});
