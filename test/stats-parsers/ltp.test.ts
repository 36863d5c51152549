import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import ltp from "../../stats-parsers/ltp.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/ltp/${name}.log`, import.meta.url), "utf8");
const keysOf = async (log: string) => (await runParser(ltp, log)).keys;
/** One block of runltp with these lines between tag and end. */
const block = (...lines: readonly string[]) =>
  `<<<test_start>>>\ntag=a01 stime=1\n${lines.join("\n")}\n<<<test_end>>>\n`;
const termination = (id: number) => `duration=0 termination_type=exited termination_id=${id} corefile=no`;

describe("ltp: kirk's report", () => {
  it("takes every verdict, coloured and tainted ones too, the last of a test, and stops at the details", async () => {
    expect(await keysOf(fixture("written"))).toEqual([
      "abort01.pass",
      "close_range02.pass",
      "fanotify21.conf",
      "madvise11.broken",
      "mremap06.pass",
      "statx12.skip",
      "umount03.warn",
      "wait402.fail",
    ]);
  });

  it("takes no other line for a test", async () => {
    expect(await keysOf("Suite: pass\nRuntime: 2m\nopen 01: pass  (1s)\na: passed  (1s)\na: pass me by\n")).toEqual([]);
  });
});

describe("ltp: runltp's blocks", () => {
  it("judges a test by its result lines, else by how it ended", async () => {
    expect(await keysOf(fixture("written-tags"))).toEqual([
      "abort01.pass",
      "bind01.fail",
      "swapon02.block",
      "quiet01.block",
      "quiet02.fail",
      "quiet03.pass",
      "crash01.fail",
      "known01.ignored_by_lkp",
    ]);
  });

  it("lets a known failure outweigh a failure, that a broken test, and that a pass, in any order", async () => {
    expect(await keysOf(block("x 1 TFAIL : y", "x 2 ignored_by_lkp : y"))).toEqual(["a01.ignored_by_lkp"]);
    expect(await keysOf(block("x 1 TBROK : y", "x 2 TFAIL : y", "x 3 TPASS : y"))).toEqual(["a01.fail"]);
    expect(await keysOf(block("x 1 TPASS : y", "x 2 TBROK : y"))).toEqual(["a01.block"]);
  });

  it("counts the exit codes of tests that could not run as blocked", async () => {
    for (const id of [2, 6, 18, 32, 34, 36, 48]) expect(await keysOf(block(termination(id)))).toEqual(["a01.block"]);
    expect(await keysOf(block(termination(1)))).toEqual(["a01.fail"]);
  });

  it("says nothing of a test without any result", async () => {
    expect(await keysOf(block("initiation_status"))).toEqual([]);
  });

  it("prints nothing for an empty log or garbage", async () => {
    expect(await keysOf("")).toEqual([]);
    expect(await keysOf("tag=\n<<<test_end>>>\n: pass  (1s)\n\u001b[\u0000")).toEqual([]);
  });
});
