import { describe, expect, it } from "vitest";
import { createStatsGroup, type StatsGroup } from "../../../src/results/dump/stats-group.js";
import { openValidRanges } from "../../../src/results/dump/valid-ranges.js";

/** Columns of a group after these lines, and what was said about them. */
function dump(name: string, lines: readonly string[]) {
  const warnings: string[] = [];
  const group = createStatsGroup(name, openValidRanges()(name), (text) => void warnings.push(text));
  for (const line of lines) group.addLine(line);
  return { group, columns: Object.fromEntries(group.finish().columns), warnings };
}

/** Records of a group as lines, key by key. */
function records(columns: Readonly<Record<string, readonly (number | string)[]>>): string[] {
  const rows = Math.max(...Object.values(columns).map(({ length }) => length));
  return Array.from({ length: rows }, (_, row) =>
    Object.entries(columns).flatMap(([key, values]) => (row < values.length ? [`${key}: ${values[row]}`] : [])),
  ).flat();
}

describe("a line of a parser", () => {
  it.each([
    ["is a comment where it begins with # (D2)", "# a: 1", {}],
    ["is ignored without a colon and a blank (D3)", "a:5", {}],
    ["is ignored where nothing is in it (D3)", "", {}],
    ["is cut at the first colon with a blank, so that its value is no number (D3)", "a: b: 3", {}],
    ["keeps the colons of its key (D3)", "a:b::c: 3", { "mon.a:b::c": [3] }],
    ["loses the blanks around its value (D4)", "a: \t 3 \r", { "mon.a": [3] }],
    ["may have a message for a value, which keeps its colons (D6)", "x.message: a: b", { "mon.x.message": "a: b" }],
    ["may have a log for a value (D6)", "x.log: 12", { "mon.x.log": "12" }],
    ["may be the text of an msg. key (D6)", "msg.x: text", { "mon.msg.x": "text" }],
    ["may be an element of an element. key (D6)", "element.x: text", { "mon.element.x": ["text"] }],
    ["has an integer for a value (D10)", "a: -12", { "mon.a": [-12] }],
    ["has a fraction for a value (D10)", "a: 0.5", { "mon.a": [0.5] }],
  ])("%s", (_, line, expected) => {
    expect(dump("mon", [line]).columns).toEqual(expected);
  });

  it("without a value is ignored with a warning (D4)", () => {
    const { columns, warnings } = dump("mon", ["a: ", "b: 1", "a: 2"]);
    expect(columns).toEqual({ "mon.b": [1], "mon.a": [2] });
    expect(warnings).toEqual([expect.stringContaining("a: no value")]);
  });

  it("with an indented # is a key with a blank in it, no comment (D2, D8)", () => {
    const { group, columns } = dump("mon", [" # a: 1"]);
    expect(columns).toEqual({});
    expect(group.droppedLines).toBe(1);
  });

  it("of the kernel log keeps message: and pattern: away from the numbers, in these groups only (D5)", () => {
    expect(dump("kmsg", ["message:foo: 1", "pattern:foo: 1", "foo: 1"]).columns).toEqual({ "kmsg.foo": [1] });
    expect(dump("mon", ["message:foo: 1"]).columns).toEqual({ "mon.message:foo": [1] });
  });

  it("replaces the text of a message that came before (D6)", () => {
    expect(dump("mon", ["x.message: one", "x.message: two"]).columns).toEqual({ "mon.x.message": "two" });
  });

  it("is taken literally, save for the escapes of a newline, a tab and a quote (D6)", () => {
    const text = String.raw`x.message: a\nb\tc\"d #{1+1} \u0041 $(id)`;
    expect(dump("mon", [text]).columns).toEqual({ "mon.x.message": 'a\nb\tc"d #{1+1} \\u0041 $(id)' });
  });

  it("with a text does not begin a record nor count for their length (D6)", () => {
    const { columns } = dump("mon", ["a: 1", "b: 2", "x.message: t", "x.element: e", "a: 3", "x.element: f", "b: 4"]);
    expect(columns).toEqual({
      "mon.a": [1, 3],
      "mon.b": [2, 4],
      "mon.x.message": "t",
      "mon.x.element": ["e", "f"],
    });
  });

  it.each(["b b: 2", "b\tb: 2", "b : 2", "b b: no number"])(
    "is dropped for the blank in the key of '%s' (D8)",
    (bad) => {
      const { group, columns, warnings } = dump("mon", ["a: 1", bad, "a: 2"]);
      expect(columns).toEqual({ "mon.a": [1, 2] });
      expect(group.droppedLines).toBe(1);
      expect(warnings).toEqual([expect.stringContaining(bad)]);
    },
  );

  it("is named five times at most where many are dropped, then counted (D8)", () => {
    const { group, warnings } = dump(
      "mon",
      Array.from({ length: 12 }, (_, at) => `b ${at}: 1`),
    );
    expect(group.droppedLines).toBe(12);
    expect(warnings).toHaveLength(6);
    expect(warnings[4]).toContain("b 4: 1");
    expect(warnings[5]).toContain("12");
  });

  it.each([["__proto__"], ["constructor"], ["toString"], ["hasOwnProperty"], ["12"]])(
    "may have %s for a key",
    (key) => {
      const { group } = dump("mon", [`${key}: 1`, `${key}: 2`]);
      expect([...group.finish().columns]).toEqual([[`mon.${key}`, [1, 2]]]);
    },
  );
});

describe("the range of a value", () => {
  it.each([
    ["iostat", "sda.util", 0, 300],
    ["iostat", "cpu.user", 0, 110],
    ["turbostat", "PkgWatt", 0, 10000],
    ["vmstat", "cpu.us", 0, 110],
  ])("of %s.%s goes from %d to %d, both included (D11)", (group, key, min, max) => {
    const columns = { [key]: [min, min - 0.5, max, max + 0.5], other: [1, 2, 3, 4] };
    expect(dump(group, records(columns)).columns).toEqual({
      [`${group}.${key}`]: [min, max],
      [`${group}.other`]: [1, 3],
    });
  });

  it.each([
    ["turbostat", "PkgWatt: 20000", []],
    ["vmstat", "cpu.us: 200", []],
    ["iostat", "sda.util: 301", [expect.stringContaining("sda.util: 301")]],
  ])("is exceeded in silence by some programs: %s (D11)", (group, line, expected) => {
    expect(dump(group, ["a: 1", line]).warnings).toEqual(expected);
  });

  it("does not hold for the same key of another program (D11)", () => {
    expect(dump("mon", ["cpu.us: 200"]).columns).toEqual({ "mon.cpu.us": [200] });
  });
});

describe("records", () => {
  it("begin where a key comes again; a key seen late is filled from the start (3.3)", () => {
    expect(dump("mon", ["a: 1", "a: 2", "a: 3", "b: 1"]).columns).toEqual({ "mon.a": [1, 2, 3], "mon.b": [0, 0, 1] });
  });

  it("do not fill a key that is missing at the very end (3.3)", () => {
    const { columns, warnings } = dump("mon", ["a: 1", "b: 1", "a: 2", "a: 3"]);
    expect(columns).toEqual({ "mon.a": [1, 2, 3], "mon.b": [1] });
    expect(warnings.join()).toContain("not a matrix");
  });

  it("with two bad values are dropped once (3.4)", () => {
    const lines = records({ "cpu.us": [1, 200, 2], "cpu.id": [3, 300, 4], "procs.r": [5, 6, 7] });
    expect(dump("vmstat", lines).columns).toEqual({
      "vmstat.cpu.us": [1, 2],
      "vmstat.cpu.id": [3, 4],
      "vmstat.procs.r": [5, 7],
    });
  });

  it("that are all bad leave nothing (3.4, 3.6)", () => {
    expect(dump("mon", records({ a: ["x", "y"], b: [1, 2] })).columns).toEqual({});
  });

  it("of ftrace lose only the bad values (3.4)", () => {
    expect(dump("ftrace", records({ a: [1, "x", 3], b: [1, 2, 3] })).columns).toEqual({
      "ftrace.a": [1, 3],
      "ftrace.b": [1, 2, 3],
    });
  });

  it.each(["NaN", "Infinity", "1,000", "5%", "--5", "1_000", "0x10", "5."])(
    "with the value %s are dropped (D9)",
    (bad) => {
      const { columns, warnings } = dump("mon", records({ a: [1, bad, 3], b: [1, 2, 3] }));
      expect(columns).toEqual({ "mon.a": [1, 3], "mon.b": [1, 3] });
      expect(warnings).toHaveLength(1);
    },
  );
});

describe("the columns of a finished group", () => {
  it("are checked for zeros before bad records go (3.6)", () => {
    expect(dump("mon", records({ a: [0, 5, 0], b: ["1", "x", "2"] })).columns).toEqual({
      "mon.a": [0, 0],
      "mon.b": [1, 2],
    });
  });

  it("keep the zeros of kernel time stamps (3.6)", () => {
    const lines = ["timestamp:last: 0", "boot_failures: 0"];
    expect(dump("dmesg", lines).columns).toEqual({ "dmesg.timestamp:last": [0] });
    expect(dump("mon", lines).columns).toEqual({});
  });

  it("are measured after bad records went, before the last record is judged (3.6)", () => {
    // 3 and 2 samples; the bad record takes one of each: still one apart.
    expect(dump("mon", records({ a: [1, "x", 3], b: [1, 2] })).columns).toEqual({ "mon.a": [1], "mon.b": [1] });
    // 2 and 1 samples, of which the bad record takes the longer column's last: even again.
    expect(dump("mon", records({ a: [1, "x"], b: [1] })).columns).toEqual({ "mon.a": [1], "mon.b": [1] });
  });

  it("are not cut where the lengths differ by more than one (3.6)", () => {
    const { columns, warnings } = dump("mon", records({ a: [1, 2, 3], b: [1] }));
    expect(columns).toEqual({ "mon.a": [1, 2, 3], "mon.b": [1] });
    expect(warnings).toEqual([expect.stringContaining("not a matrix")]);
  });

  it.each(["ftrace", "perf-stat", "sched_debug", "slabinfo", "meminfo"])(
    "of %s may differ in length without a word (3.6)",
    (name) => {
      const { columns, warnings } = dump(name, records({ a: [1, 2], b: [1] }));
      expect(columns).toEqual({ [`${name}.a`]: [1, 2], [`${name}.b`]: [1] });
      expect(warnings).toEqual([]);
    },
  );

  it("count their cells by the shortest column as it was printed (3.6)", () => {
    const minLength = (lines: string[]): number => dump("mon", lines).group.finish().minLength;
    expect(minLength(records({ a: [0, 0, 0], b: [1, 2, 3, 4] }))).toBe(3);
    expect(minLength(["x.message: text", "x.element: text"])).toBe(0);
  });

  it("come in the order of their first line", () => {
    expect(Object.keys(dump("mon", ["b: 1", "x.message: t", "a: 1"]).columns)).toEqual([
      "mon.b",
      "mon.x.message",
      "mon.a",
    ]);
  });
});

describe("a value that a parser emits", () => {
  const emitted = (use: (group: StatsGroup) => void): Record<string, unknown> => {
    const group = createStatsGroup(
      "mon",
      () => undefined,
      () => {},
    );
    use(group);
    return Object.fromEntries(group.finish().columns);
  };

  it("is treated like a printed line (3.7)", () => {
    const columns = emitted((group) => {
      group.add("a", 1.5);
      group.add("b", " 2 ");
      group.add("#c", 3);
      group.add("d d", 4);
      group.add("e", "");
      group.add("f", Number.NaN);
      group.add("x.message", 7);
    });
    expect(columns).toEqual({ "mon.a": [1.5], "mon.b": [2], "mon.x.message": "7" });
  });

  it("is cut at the first separator in its key, as its line would be (D3)", () => {
    expect(emitted((group) => group.add("x.message: y", "z"))).toEqual({ "mon.x.message": "y: z" });
  });
});

it("refuses zero fill that explodes, before it takes the memory", () => {
  const group = createStatsGroup(
    "mon",
    () => undefined,
    () => {},
  );
  const samples = 4_000_000;
  for (let at = 0; at < samples; at++) group.add("a", 1);
  const fill = (): void => {
    for (let at = 0; at < 16; at++) group.add(`k${at}`, 1);
  };
  expect(fill).toThrow(expect.objectContaining({ code: "LOG_TOO_LARGE" }));
});
