import fc from "fast-check";
import { expect, test } from "vitest";
import { kernelAppendRoot } from "../../src/job/kernel-append-root.js";
import { pathWord } from "../../src/job/path-word.js";
import { resultRootOf } from "../../src/job/result-root.js";

const iperf = {
  id: "z9.1",
  suite: "iperf",
  submit_date: "2020-11-30",
  tbox_group: "vm-2p8g",
  os: "openeuler",
  os_version: "20.03",
  os_arch: "aarch64",
};
const start = "/result/iperf/2020-11-30/vm-2p8g/openeuler-20.03-aarch64/";

test("the short form is suite and id", () => {
  expect(resultRootOf({ ...iperf, result_root: "/elsewhere" }, "short")).toBe("/result/iperf/z9.1");
  expect(resultRootOf({ id: "6" }, "short")).toBe("/result/default/6");
});

test.each([
  [{ iperf: { runtime: 30, protocol: "tcp" } }, "tcp-30/z9.1"],
  [undefined, "z9.1"],
  [{}, "z9.1"],
  [{ sleep: null, iperf: { protocol: null } }, "z9.1"],
  [{ sleep: 5, a: { b: "_hidden" } }, "5/z9.1"],
  [{ fio: { disk: "/dev/sd a$" } }, "dev-sda/z9.1"],
  [{ fio: { a: "..", b: "." } }, "..-./z9.1"],
  [{ fio: { a: ".." } }, "z9.1"],
  [{ fio: { a: "x".repeat(39), b: "yz", c: "never" } }, `${"x".repeat(39)}-y/z9.1`],
])("the long form of a job with pp %j ends with %s", (pp, end) => {
  expect(resultRootOf({ ...iperf, pp }, "long")).toBe(start + end);
});

test("no field leads out of the result folder", () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom("..", "../..", "/etc", ".", "a/../..", "\n", "", null, {}, ["x"]),
  );
  const job = fc.record({
    suite: hostile,
    tbox_group: hostile,
    os: hostile,
    os_version: hostile,
    os_arch: hostile,
    pp: fc.dictionary(fc.string(), fc.dictionary(fc.string(), hostile)),
  });
  fc.assert(
    fc.property(job, fc.constantFrom("short", "long"), (fields, form) => {
      const root = resultRootOf({ ...fields, id: "6", submit_date: "2020-11-30" }, form as "short" | "long");
      expect(root.startsWith("/result/") && root.endsWith("/6")).toBe(true);
      expect(root).toMatch(/^[A-Za-z0-9_.:+~@/-]*$/);
      expect(
        root
          .split("/")
          .slice(1)
          .some((part) => ["", ".", ".."].includes(part)),
      ).toBe(false);
    }),
  );
});

test.each([
  ["nfs", "172.17.0.1:/os/debian/aarch64/sid"],
  ["cifs", "cifs://172.17.0.1/os/debian/aarch64/sid,guest,ro,hard,vers=1.0,noacl,nouser_xattr,noserverino"],
  ["initramfs", "/dev/ram0"],
  ["local", "172.17.0.1:/os/debian/aarch64/sid"],
  ["container", ""],
])("root of os_mount %s is %s", (mount, root) => {
  expect(kernelAppendRoot(mount, "debian/aarch64/sid", "172.17.0.1")).toBe(root);
});

test.each([
  ["20.03-LTS_SP1", "20.03-LTS_SP1"],
  ["a/b c\n", "a_b_c_"],
  ["..", "_."],
  ["", "_"],
  [null, "null"],
  [6, "6"],
])("%j is %s in a path", (value, word) => {
  expect(pathWord(value)).toBe(word);
});
