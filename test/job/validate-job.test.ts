import fc from "fast-check";
import { expect, test } from "vitest";
import { jobProblem } from "../../src/job/validate-job.js";

const good = { suite: "iperf", testbox: "vm-2p8g--me" };
const mounts = 'should be in ["nfs", "initramfs", "cifs"]';

function nested(levels: number): unknown {
  let value: unknown = "end";
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test.each<[Record<string, unknown>]>([
  [good],
  [{ ...good, os_mount: "cifs", tbox_group: null, queue: "vm-2p8g~me", os: null }],
  [{ suite: "a.b_c:d+e~f@g-h", testbox: "sut-00:01:02:03:04:05" }],
  [{ ...good, define_files: { "tests/mine": "#!/bin/sh\n" }, secrets: {}, job2sh: { run_job: ["run_job()"], x: "y" } }],
  [{ ...good, ssh_pub_key: "ssh-ed25519 A", runtime: "10d", sleep: { runtime: 5 } }],
  [{ ...good, runtime: "99w", pp: { sleep: null }, monitors: null, deep: nested(60) }],
])("nothing is wrong with %o", (job) => {
  expect(jobProblem(job)).toBeUndefined();
});

test.each<[Record<string, unknown>, string]>([
  [{}, "Missing required job key: 'suite'."],
  [{ suite: "a" }, "Missing required job key: 'testbox'."],
  [{ suite: null, testbox: null }, "Missing required job key: 'suite'."],
  [{ suite: "a", testbox: "" }, "Missing required job key: 'testbox'."],
  [{ ...good, suite: 7 }, "Invalid suite: 7"],
  [{ ...good, suite: ["a"] }, 'Invalid suite: ["a"]'],
  [{ ...good, suite: 12345678901234567890n }, "Invalid suite: 12345678901234567890"],
  [{ ...good, testbox: "a/b" }, 'Invalid testbox: "a/b"'],
  [{ ...good, testbox: "a..b" }, 'Invalid testbox: "a..b"'],
  [{ ...good, testbox: "a\nb" }, 'Invalid testbox: "a\\nb"'],
  [{ ...good, testbox: "a\n" }, 'Invalid testbox: "a\\n"'],
  [{ ...good, testbox: "-a" }, 'Invalid testbox: "-a"'],
  [{ ...good, testbox: "x".repeat(201) }, `Invalid testbox: "${"x".repeat(79)}`],
  [{ ...good, tbox_group: "" }, 'Invalid tbox_group: ""'],
  [{ ...good, tbox_group: "$(id)" }, 'Invalid tbox_group: "$(id)"'],
  [{ ...good, queue: false }, "Invalid queue: false"],
  [{ ...good, msg: "a\0b" }, "Invalid character in msg"],
  [{ ...good, deep: { list: [{ "a\0": 1 }] } }, "Invalid character in deep"],
  [{ ...good, "a\0": 1 }, "Invalid character in a\0"],
  [{ ...good, deep: nested(65) }, "Invalid deep: nested deeper than 64 levels"],
  [{ ...good, os_mount: "floppy" }, `Invalid os_mount: floppy, ${mounts}`],
  [{ ...good, os_mount: "" }, `Invalid os_mount: , ${mounts}`],
  [{ ...good, os_mount: ["nfs"] }, `Invalid os_mount: ["nfs"], ${mounts}`],
  [{ ...good, ssh_pub_key: "k", runtime: "11d" }, borrow()],
  [{ ...good, ssh_pub_key: "k", sleep: 864_001 }, borrow()],
  [{ ...good, ssh_pub_key: "k", sleep: { runtime: "2w" } }, borrow()],
  [{ ...good, secrets: "x" }, 'invalid type, expect hash: Job[secrets] = "x"'],
  [{ ...good, pp: [1] }, "invalid type, expect hash: Job[pp] = [1]"],
  [{ ...good, job2sh: { run_job: [1] } }, "invalid type, expect array: Job[job2sh.run_job] = [1]"],
  [{ ...good, define_files: { "../x": "" } }, 'Invalid define_files: "../x"'],
  [{ ...good, define_files: { "/etc/passwd": "" } }, 'Invalid define_files: "/etc/passwd"'],
  [{ ...good, define_files: { "a//b": "" } }, 'Invalid define_files: "a//b"'],
  [{ ...good, define_files: { a: 1 } }, 'Invalid define_files: "a"'],
])("cases 10 and 11: what is wrong with %o", (job, message) => {
  expect(jobProblem(job)).toBe(message);
});

test("a job that is nested without end has an answer", () => {
  expect(jobProblem({ ...good, deep: nested(50_000) })).toBe("Invalid deep: nested deeper than 64 levels");
});

test("what stands further up in the table is told first", () => {
  expect(jobProblem({ suite: "a/b", os_mount: "floppy" })).toBe("Missing required job key: 'testbox'.");
  expect(jobProblem({ ...good, suite: "a/b", msg: "\0", os_mount: "floppy" })).toBe('Invalid suite: "a/b"');
  expect(jobProblem({ ...good, msg: "\0", os_mount: "floppy", secrets: 1 })).toBe("Invalid character in msg");
  expect(jobProblem({ ...good, os_mount: "floppy", secrets: 1 })).toBe(`Invalid os_mount: floppy, ${mounts}`);
});

test("a key that every object has from birth is no field", () => {
  expect(jobProblem(Object.create({ suite: "a", testbox: "b" }))).toBe("Missing required job key: 'suite'.");
});

test("any JSON object has an answer", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (job) => {
      expect(["string", "undefined"]).toContain(typeof jobProblem({ ...good, ...(job as object) }));
    }),
  );
});

function borrow(): string {
  return "Machine borrow time(runtime/sleep) cannot exceed 10 days. Consider re-borrow.";
}
