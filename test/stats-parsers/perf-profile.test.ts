import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import perfProfile from "../../stats-parsers/perf-profile.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/perf-profile/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(perfProfile, log)).columns;
const report = (...lines: readonly string[]): string =>
  ["# ========", "# Samples: 10K of event 'cycles:pp'", "#", ...lines, ""].join("\n");
const symbol = (children: string, self: string, name: string): string =>
  `    ${children}%     ${self}%  [kernel.kallsyms]    [k] ${name}`;

describe("the perf-profile parser", () => {
  it("gives each function its percentages, with and without what it calls", async () => {
    const columns = await columnsOf(fixture("children"));
    expect(columns["children.cpu-clock.do_syscall_64"]).toEqual(["25.00"]);
    expect(columns["children.cpu-clock.__GI___libc_write"]).toEqual(["13.33"]);
    expect(columns["self.cpu-clock.rep_movs_alternative"]).toEqual(["4.44"]);
    expect(columns["self.cpu-clock.do_syscall_64"]).toBeUndefined();
  });

  it("adds call chains up that share their first five functions", async () => {
    const columns = await columnsOf(fixture("children"));
    // Two chains of 4.44 %, which part at the sixth function.
    const chain = "__GI___libc_write.entry_SYSCALL_64_after_hwframe.do_syscall_64.ksys_write.vfs_write";
    expect(columns[`calltrace.cpu-clock.${chain}`]).toEqual(["8.88"]);
  });

  it("takes raw addresses together as [unknown]", async () => {
    const { columns, keys } = await runParser(perfProfile, fixture("children"));
    expect(keys.filter((key) => key.includes("0x"))).toEqual([]);
    expect(Number(columns["self.cpu-clock.[unknown]"]?.[0])).toBeGreaterThan(10);
  });

  it("names neighbouring addresses of a chain once", async () => {
    const log = report("1.00% a;0x1f;0x2e;b", "2.00% a;0xffff81000000;b", "0.50% a;[unknown];0x3;b;c;d;e");
    expect(await columnsOf(log)).toEqual({
      "calltrace.cycles-pp.a.[unknown].b": ["3.00"],
      "calltrace.cycles-pp.a.[unknown].b.c.d": ["0.50"],
    });
  });

  it("reads the one percentage of --no-children as that of the function itself", async () => {
    const { columns, keys } = await runParser(perfProfile, fixture("no-children"));
    expect(columns["self.cpu-clock.rep_movs_alternative"]).toEqual(["4.44"]);
    expect(columns["self.cpu-clock.OPENSSL_cleanse"]).toEqual(["1.67"]);
    expect(columns["calltrace.cpu-clock.[unknown]"]).toEqual(["3.34"]);
    expect(keys.filter((key) => key.startsWith("children."))).toEqual([]);
  });

  it("reads only the call chains where rows are those of a command", async () => {
    const { keys } = await runParser(perfProfile, fixture("commands"));
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith("calltrace."))).toEqual([]);
  });

  it("cuts from a name what the compiler appended", async () => {
    const log = report(
      symbol("1.00", "0.50", "f.isra.9"),
      symbol("2.00", "0.25", "f.constprop.0.part.12"),
      "3.00% f.isra.9;g.cold",
    );
    expect(await columnsOf(log)).toEqual({
      "calltrace.cycles-pp.f.g.cold": ["3.00"],
      "children.cycles-pp.f": ["3.00"],
      "self.cycles-pp.f": ["0.75"],
    });
  });

  it("prints sorted by key what comes to 0.05 % or more", async () => {
    const log = report(
      "0.02% b;c",
      "0.04% z",
      symbol("0.04", "0.04", "f"),
      "0.03% b;c",
      "0.05% a",
      symbol("0.01", "0.00", "f"),
    );
    const { columns, keys } = await runParser(perfProfile, log);
    expect(keys).toEqual(["calltrace.cycles-pp.a", "calltrace.cycles-pp.b.c", "children.cycles-pp.f"]);
    expect(columns["calltrace.cycles-pp.b.c"]).toEqual(["0.05"]);
  });

  it("keeps the events of a report apart", async () => {
    const log = report(
      "1.00% a",
      "# Samples: 5  of event 'cpu-clock'",
      "2.00% a",
      "# Samples: 2 of events 'anon group { x, y }'",
      "3.00% a",
    );
    expect(await columnsOf(log)).toEqual({
      "calltrace.anongroup{x,y}.a": ["3.00"],
      "calltrace.cpu-clock.a": ["2.00"],
      "calltrace.cycles-pp.a": ["1.00"],
    });
  });

  it("drops empty columns behind a function and the blanks within its name", async () => {
    const log = report(symbol("1.00", "0.50", "std::f(int, char)    -      -   "), "2.00% std::f(int, char);main");
    expect(Object.keys(await columnsOf(log))).toEqual([
      "calltrace.cycles-pp.std::f(int,_char).main",
      "children.cycles-pp.std::f(int,_char)",
      "self.cycles-pp.std::f(int,_char)",
    ]);
  });

  it("accepts the hint about the header as the first line", async () => {
    const hint = "# To display the perf.data header info, please use --header/--header-only options.\n";
    expect(await columnsOf(`${hint}# Samples: 1 of event 'x'\n1.00% a\n`)).toEqual({ "calltrace.x.a": ["1.00"] });
  });

  it("prints nothing for a log that does not begin like a report", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("failed to open perf.data\n# Samples: 1 of event 'x'\n1.00% a\n")).toEqual({});
  });

  it("passes over what it cannot read", async () => {
    expect(
      await columnsOf(
        report("%", "x% ", "  1.00%", "1.00%", "1e9% a", "  1.0% 2.0% 3.0%", `    1.00%  ${"- ".repeat(9999)}`),
      ),
    ).toEqual({});
  });
});
