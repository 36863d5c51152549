import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import xfstests from "../../stats-parsers/xfstests.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/xfstests/written.log", import.meta.url), "utf8");
const keysOf = async (log: string) => (await runParser(xfstests, log)).keys;

describe("xfstests", () => {
  it("takes a verdict for every case of the known families", async () => {
    expect(await keysOf(fixture)).toEqual([
      "ext4.003.pass",
      "ext4.021.skip",
      "ext4.302.pass",
      "generic.013.fail",
      "generic.044.fail",
      "generic.052.expunged",
      "generic.068.fail",
      "generic.070.fail",
      "xfs.017.fail",
    ]);
  });

  it("takes a case with the time of its last run alone for passed", async () => {
    expect(await keysOf("btrfs/001 5s ...\nudf/102\t2s\n")).toEqual(["btrfs.001.pass", "udf.102.pass"]);
  });

  it("fails a case by every mark of a failure", async () => {
    const log = [
      "cifs/001 [failed, exit status 1]",
      "ocfs2/002 9s ... [dumped core]",
      "xfs/003 - no qualified output",
      "xfs/004 _check_xfs_filesystem: filesystem on /dev/vdb has dirty log",
      "xfs/005 1s ... - output mismatch (see x)",
    ];
    expect(await keysOf(log.join("\n"))).toEqual([
      "cifs.001.fail",
      "ocfs2.002.fail",
      "xfs.003.fail",
      "xfs.004.fail",
      "xfs.005.fail",
    ]);
  });

  it("refuses a log that reports a case twice", async () => {
    const { refused, keys } = await runParser(xfstests, "generic/001 1s\ngeneric/002 1s\ngeneric/001 2s\n");
    expect(refused).toBe("case generic.001 is given twice");
    expect(keys).toEqual([]);
  });

  it("refuses a case that a check outside of its line fails once more", async () => {
    const log =
      "generic/084 1s\n_check_generic_filesystem: filesystem on /dev/vdd is inconsistent (see /x/generic/084.full)\n";
    expect((await runParser(xfstests, log)).refused).toBe("case generic.084 is given twice");
  });

  it("ignores other families, lists of cases and checks without a case", async () => {
    const log =
      "shared/002 3s\ngeneric/003\nRan: generic/001\n_check_dmesg: something found in dmesg\ngeneric/004 unknown test\n";
    expect(await keysOf(log)).toEqual([]);
  });

  it("prints nothing for an empty log or garbage", async () => {
    expect(await keysOf("")).toEqual([]);
    expect(await keysOf("generic/\u0000 1s\n/001 pass\n")).toEqual([]);
  });
});
