import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { CORE_SCHEMA, type LoadOptions, load, YAML11_SCHEMA } from "js-yaml";
import { expect, test } from "vitest";
import { writeJobYaml, writeYaml } from "../../src/job/job-yaml.js";

test("a job is lines of fields that people and awk can read", () => {
  const job = {
    id: "z9.6",
    suite: "iperf",
    os_version: "20.03",
    runtime: 30,
    docker_image: "centos:7",
    result_root: "/result/iperf/6",
    kmsg: null,
    "#! jobs/iperf.yaml": null,
    "if role client": { iperf: { protocol: "tcp", list: ["a", 1, null, [], {}, [1, ["x"]], { b: 1, c: { d: 2 } }] } },
    empty: {},
    none: [],
    text: "two words",
    lines: "a\nb\n",
  };
  expect(writeJobYaml(job)).toBe(`id: z9.6
suite: iperf
os_version: "20.03"
runtime: 30
docker_image: centos:7
result_root: /result/iperf/6
kmsg:
"#! jobs/iperf.yaml":
if role client:
  iperf:
    protocol: tcp
    list:
    - a
    - 1
    - null
    - []
    - {}
    - - 1
      - - x
    - b: 1
      c:
        d: 2
empty: {}
none: []
text: two words
lines: "a\\nb\\n"
`);
});

test("case 49: neither job2sh nor secrets nor tokens stand in job.yaml", () => {
  const hidden = { job2sh: { run_job: [] }, secrets: { pw: "x" }, job_token: "t", my_token: "t", my_email: "e" };
  expect(writeJobYaml({ ...hidden, suite: "a" })).toBe("suite: a\n");
  expect(writeJobYaml(hidden)).toBe("{}\n");
  expect(writeYaml({ pw: "it's", job_token: "AbC-_9" })).toBe('pw: "it\'s"\njob_token: AbC-_9\n');
});

/** Texts that some reader of YAML takes for something else. */
const tricky = [
  ..."yes|no|on|off|y|n|Y|N|YES|On|oFF|true|True|false|null|Null|NULL|~||nan|inf|.nan|.inf|-.inf|.NaN|e5|E|_".split(
    "|",
  ),
  ..."2020-11-30|2020-11-30 10:00:00|1:30|1:30:45|-1:30|1.5:30|0o17|017|08|0x1F|0b11|1_000|_1|1e5|1E5|1.|.5|+1|-0|1,000".split(
    "|",
  ),
  ..."---|...|--- a|- a|? a|: a|a: b|a :b|a #b|#a|&a|*a|!a|!!str a|%a|@a|`a|{a|[a|]|}|,a|>a|'a|\"a|'|\"|<<|=|a:|:".split(
    "|",
  ),
  ...[
    "|",
    "|-\n a",
    " a",
    "a ",
    "\ta",
    "a\tb",
    "a\n",
    "\n",
    "a\r\nb",
    "a\u0085b",
    "a\u2028b",
    "\ufeffa",
    "\ufffe",
    "\u007f",
  ],
  ...[
    "\u001b[31m",
    "\u{1f600}",
    "é",
    "a\\b",
    "$HOME",
    "x".repeat(2000),
    "a  b",
    "a: b: c",
    "key with space",
    "a:b:c",
    "a/",
    "/a:",
  ],
];

test.each<[string, LoadOptions]>([
  ["1.1", { schema: YAML11_SCHEMA }],
  ["1.2", { schema: CORE_SCHEMA }],
])("what a reader of YAML %s reads is the job, with its types", (_version, options) => {
  const job = Object.fromEntries(
    tricky.map((text) => [text, { [`list ${text}`]: [text, [text]], text, [text]: null }]),
  );
  expect(load(writeJobYaml(job), options)).toEqual(job);
  fc.assert(
    fc.property(value(), (each) => {
      expect(load(writeYaml({ each }), options)).toEqual({ each });
    }),
    { numRuns: 100 },
  );
});

function value(): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    fc.constantFrom(...tricky),
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary-ascii" }),
  );
  const number = fc
    .oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((each) => each + 0);
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "medium" },
      fc.oneof(text, number, fc.boolean(), fc.constant(null)),
      fc.array(tie("value")),
      fc.dictionary(
        text.filter((key) => key !== "__proto__"),
        tie("value"),
      ),
    ),
  })).value;
}

const python = spawnSync("python3", ["-c", "import yaml"]).status === 0;

test.skipIf(!python)("a reader of YAML in Python reads the same job (skipped without PyYAML)", () => {
  const jobs = [
    Object.fromEntries(tricky.map((text) => [text, { text: [text], [text]: null }])),
    ...fc.sample(value(), 100),
  ];
  const documents = jobs.map((each) => writeYaml({ each }));
  const script = "import json, sys, yaml\nfor text in json.load(sys.stdin): print(json.dumps(yaml.safe_load(text)))";
  const run = spawnSync("python3", ["-c", script], { input: JSON.stringify(documents), maxBuffer: 64 * 1024 * 1024 });
  expect(String(run.stderr)).toBe("");
  const read = run.stdout
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(read).toEqual(jobs.map((each) => ({ each })));
});

test("all digits of a number are kept, and an exponent is one for every reader", () => {
  const text = writeYaml({ big: 12345678901234567890n, low: -9007199254740993n, e: 1e21, small: 1.5e-7, tiny: 5e-324 });
  expect(text).toBe("big: 12345678901234567890\nlow: -9007199254740993\ne: 1.0e+21\nsmall: 1.5e-7\ntiny: 5.0e-324\n");
  expect(writeYaml({ nan: Number.NaN, i: Number.POSITIVE_INFINITY, m: Number.NEGATIVE_INFINITY })).toBe(
    "nan: .nan\ni: .inf\nm: -.inf\n",
  );
});

test("a key of any length and any name is read back", () => {
  const job = JSON.parse(`{"${"k".repeat(5000)}":{"${"y ".repeat(700)}":[1]},"__proto__":{"a":1}}`) as Record<
    string,
    unknown
  >;
  const read = load(writeJobYaml(job), { schema: YAML11_SCHEMA }) as object;
  expect(JSON.stringify(read)).toBe(JSON.stringify(job));
});
