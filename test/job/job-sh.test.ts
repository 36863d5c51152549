import { expect, test } from "vitest";
import { exportLines } from "../../src/job/export-top-env.js";
import { writeJobSh } from "../../src/job/job-sh.js";
import type { Job } from "../../src/job/load-job.js";
import { openProgramCatalogue } from "../../src/job/program-catalogue.js";
import { makeFolder } from "../support/temp-folder.js";

const builtIn = openProgramCatalogue(undefined);

const example = `#!/bin/sh

export_top_env()
{
	export id=9
	export suite='demo'
	export testbox='vm-2p8g--me'
	export tbox_group='vm-2p8g--me'
	export os='debian'
	export msg="it's $HOME"
	[ -n "$LKP_SRC" ] || export LKP_SRC=/lkp/\${user:-lkp}/src
}

run_job()
{
	echo $$ > $TMP/run-job.pid
	. $LKP_SRC/lib/http.sh; . $LKP_SRC/lib/job.sh; . $LKP_SRC/lib/env.sh
	export_top_env
	run_monitor $LKP_SRC/monitors/wrapper kmsg
	run_test runtime=5 $LKP_SRC/tests/wrapper sleep
}

extract_stats()
{
	env runtime=5 $LKP_SRC/stats/wrapper sleep
	$LKP_SRC/stats/wrapper kmsg
	$LKP_SRC/stats/wrapper time sleep.time
}

"$@"
`;

/** The lines of one function of a script. */
function part(script: string, name: string): readonly string[] {
  const lines = script.split("\n");
  const start = lines.indexOf(`${name}()`);
  return start === -1 ? [] : lines.slice(start + 2, lines.indexOf("}", start));
}

const preamble = 3;
const commands = (job: Job) => part(writeJobSh(job, builtIn), "run_job").slice(preamble);

test("the example of scheduler.md 4.2 comes out byte for byte", () => {
  const job = {
    id: "9",
    suite: "demo",
    testbox: "vm-2p8g--me",
    tbox_group: "vm-2p8g--me",
    os: "debian",
    msg: "it's $HOME",
    "boot-time": null,
    kmsg: null,
    sleep: { runtime: 5 },
  };
  const lkpSrc = makeFolder({
    "monitors/kmsg": "#!/bin/sh\n",
    "monitors/wrapper": "#!/bin/sh\n",
    "tests/sleep": "#!/bin/sh\n# - runtime\n",
    "tests/wrapper": "#!/bin/sh\n",
    "stats/sleep": "#!/bin/sh\n",
    "stats/kmsg": "#!/bin/sh\n",
  });
  expect(writeJobSh(job, openProgramCatalogue(lkpSrc))).toBe(example);
  const { "boot-time": _monitor, ...rest } = job;
  expect(writeJobSh(rest, builtIn)).toBe(example);
});

test("setup, monitors, then daemons and tests in file order, blocks with the variables of their own", () => {
  const lkpSrc = makeFolder({ "setup/disk": "#!/bin/sh\n" });
  const job = {
    suite: "iperf",
    sleep: 1,
    "if role server": { port: 5, name: "a b", none: null, map: { a: 1 }, "iperf-server": null, kmsg: null },
    "for i in 1 2": { "until done": { "while true": { "sleep-1": { runtime: 2 }, disk: "1HDD" } } },
    "if role nothing": {},
    "if empty": { nothing: {} },
    iperf: { protocol: "tcp", "bytes/s": "a'b" },
    vmstat: { interval: 1 },
    disk: "4SSD 'a b'",
  };
  const script = writeJobSh(job, openProgramCatalogue(lkpSrc));
  expect(part(script, "run_job").slice(preamble)).toEqual([
    "\trun_setup $LKP_SRC/setup/disk '4SSD' 'a b'",
    "\trun_monitor interval=1 $LKP_SRC/monitors/wrapper vmstat",
    "\trun_test $LKP_SRC/tests/wrapper sleep 1",
    "\tif role server",
    "\tthen",
    "\t\texport port=5",
    "\t\texport name='a b'",
    "\t\trun_monitor $LKP_SRC/monitors/wrapper kmsg",
    "\t\tstart_daemon $LKP_SRC/daemon/iperf-server",
    "\tfi",
    "\tfor i in 1 2",
    "\tdo",
    "\t\tuntil done",
    "\t\tdo",
    "\t\t\twhile true",
    "\t\t\tdo",
    "\t\t\t\trun_setup $LKP_SRC/setup/disk '1HDD'",
    "\t\t\t\trun_test runtime=2 $LKP_SRC/tests/wrapper sleep",
    "\t\t\tdone",
    "\t\tdone",
    "\tdone",
    "\tif empty",
    "\tthen",
    "\t\t:",
    "\tfi",
    "\trun_test protocol='tcp' bytes_47_s=\"a'b\" $LKP_SRC/tests/wrapper iperf",
  ]);
  expect(part(script, "extract_stats")).toEqual([
    "\t$LKP_SRC/stats/wrapper sleep",
    "\tenv runtime=2 $LKP_SRC/stats/wrapper sleep",
    "\tenv protocol='tcp' bytes_47_s=\"a'b\" $LKP_SRC/stats/wrapper iperf",
    "\tenv interval=1 $LKP_SRC/stats/wrapper vmstat",
    "\t$LKP_SRC/stats/wrapper kmsg",
    "\t$LKP_SRC/stats/wrapper time sleep.time",
    "\t$LKP_SRC/stats/wrapper time iperf.time",
  ]);
});

test("parameters that are null or maps are left out, empty ones and lists are not", () => {
  const sleep = { a: null, b: "", c: [1, "x y", null], d: {}, e: true, "": 1, "-é": 2, RANDOM: "a[$(id)]" };
  expect(commands({ sleep }).join("\n")).toBe(
    "\trun_test b='' c='1\nx y' e='true' _45__233_=2 $LKP_SRC/tests/wrapper sleep",
  );
});

test("monitors of a group run once, and not where the job names them itself", () => {
  const job = {
    kmsg: { a: 1 },
    monitors: { kmsg: null, vmstat: null, sleep: null, "x;y": 1 },
    "default-monitors": { vmstat: 1 },
  };
  expect(commands(job)).toEqual([
    "\trun_monitor a=1 $LKP_SRC/monitors/wrapper kmsg",
    "\trun_monitor $LKP_SRC/monitors/wrapper vmstat",
  ]);
});

test("case 54: keys that are no names of variables, maps, null and empty values reach no export", () => {
  const job = {
    "#! jobs/iperf.yaml": null,
    "#! x": "y",
    "boot-time": 1,
    "a b": 1,
    "a;touch x": 1,
    "a=b": 1,
    "1a": 1,
    "a\n": 1,
    é: 1,
    map: { a: 1 },
    none: null,
    empty: "",
    list: ["a", 1],
    noList: [],
    big: 12345678901234567890n,
    huge: 1e21,
    yes: true,
    my_token: "t",
  };
  expect(part(writeJobSh(job, builtIn), "export_top_env").slice(0, -1)).toEqual([
    "\texport list='a",
    "1'",
    "\texport big=12345678901234567890",
    "\texport huge=1e+21",
    "\texport yes='true'",
  ]);
});

test("a script of the job is written as it is and is a program from then on; a function keeps its body", () => {
  const text = "#!/bin/sh\ncat <<'EOF'\n$HOME $(id)\nEOF\n";
  const job = {
    mine: { a: 1 },
    "script tests/mine": text,
    "function helper": "echo $1\n",
    "script ../x": "no",
    "function a b": "no",
  };
  expect(commands(job)).toEqual([
    "\tmkdir -p $LKP_SRC/tests",
    "\tcat > $LKP_SRC/tests/mine <<'EOF_1'",
    ...text.trim().split("\n"),
    "EOF_1",
    "\tchmod +x $LKP_SRC/tests/mine",
    "\thelper()",
    "\t{",
    "\t\t:",
    "echo $1",
    "\t}",
    "\trun_test a=1 $LKP_SRC/tests/wrapper mine",
  ]);
});

test("statistics: the window of the job, then those that every job gets", () => {
  const lkpSrc = makeFolder(
    Object.fromEntries(["dmesg", "kmsg", "time"].map((name) => [`stats/${name}`, "#!/bin/sh\n"])),
  );
  const job = { suite: "a", a: null, kmsg: null, stats_part_begin: 10, stats_part_end: "20" };
  expect(part(writeJobSh(job, openProgramCatalogue(lkpSrc)), "extract_stats")).toEqual([
    "\texport stats_part_begin=10",
    "\texport stats_part_end=20",
    "\t$LKP_SRC/stats/wrapper a",
    "\t$LKP_SRC/stats/wrapper kmsg",
    "\t$LKP_SRC/stats/wrapper time a.time",
    "\t$LKP_SRC/stats/wrapper dmesg",
    "\t$LKP_SRC/stats/wrapper time",
  ]);
  expect(part(writeJobSh({ suite: "a" }, builtIn), "extract_stats")).toEqual(["\t:"]);
});

test("shell lines that the client made come in the order of their keys, and nothing else is made", () => {
  const job2sh = {
    run_job: ["run_job()", "{", "\techo $(id)", "}"],
    on_fail: "on_fail() { :; }",
    extract_stats: ["# none"],
  };
  const job = { id: "6", suite: "sleep", sleep: 1, define_files: { a: "b" }, result_root: "/result/sleep/6", job2sh };
  expect(writeJobSh(job, builtIn)).toBe(`#!/bin/sh

export_top_env()
{
	export id=6
	export suite='sleep'
	export sleep=1
	export result_root='/result/sleep/6'
	[ -n "$LKP_SRC" ] || export LKP_SRC=/lkp/\${user:-lkp}/src
}

read_job_vars()
{
	export_top_env
}

run_job()
{
	echo $(id)
}

on_fail() { :; }

# none

"$@"
`);
  expect(writeJobSh({ ...job, job2sh: {} }, builtIn)).toContain("run_test $LKP_SRC/tests/wrapper sleep 1");
});

test("what the job has for its failure is a function of its own", () => {
  const script = writeJobSh({ suite: "sleep", sleep: 1, on_fail: { why: "x", "sleep-1": 9, kmsg: null } }, builtIn);
  expect(part(script, "on_fail").slice(2)).toEqual([
    "\texport why='x'",
    "\trun_monitor $LKP_SRC/monitors/wrapper kmsg",
    "\trun_test $LKP_SRC/tests/wrapper sleep 9",
  ]);
});

test("what an interactive shell runs before its prompt is not exported", () => {
  const job = { PROMPT_COMMAND: "id", PS0: "$(id)", PS1: "$(id)", MAILPATH: "a?$(id)", TMOUT: 1, suite: "demo" };
  expect(exportLines(Object.entries(job))).toEqual(["\texport suite='demo'"]);
});
