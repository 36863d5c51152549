import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import stderr from "../../stats-parsers/stderr.js";
import { runParser } from "../support/run-parser.js";

const tools = readFileSync(new URL("../../fixtures/stderr/tools.log", import.meta.url));
const keysOf = async (log: string | Buffer) => (await runParser(stderr, log)).keys;

describe("the stderr parser", () => {
  it("gives an id for each line that is no chatter, and says that there was one", async () => {
    expect(await keysOf(tools)).toEqual([
      "src/helper.c:#:#:error:‘count’undeclared(first_use_in_this_function)",
      "ls:cannot_access'/nonexistent':No_such_file_or_directory",
      "cat:src:Is_a_directory",
      "The_file_image2_does_not_exist_and_no_size_was_specified",
      "Traceback(most_recent_call_last)",
      "File~<string>~,line#,in<module>",
      "ModuleNotFoundError:No_module_named'no_such_module'",
      "sh:#:no_such_command:not_found",
      "+:a_b",
      "+:plain",
      "fatal:repository'/nonexistent'does_not_exist",
      "run.sh:line#:#Segmentation_fault/bin/sh-c'kill-SEGV~~'",
      "failed:Connection_refused",
      "run.sh:line#:modprobe:command_not_found",
      "progress[#m_bold[#m",
      "sysctl:cannot_stat/proc/sys/kernel/no_such:No_such_file_or_directory",
      "has_stderr",
    ]);
  });

  it.each([
    ["sh: 1: iperf3: not found", "sh:#:iperf3:not_found"],
    [
      "could not open file /var/lib/pacman/local/ldb-1:1.5.8-1/desc: Not a directory",
      "could_not_open_file/var/lib/pacman/local/ldb-#:##/desc:Not_a_directory",
    ],
    ['dd: error writing "/fs/sda1/x": No space left on device', "dd:error_writing~/fs/sda1/x~:No_space_left_on_device"],
    ["12 errors generated.", "_#errors_generated"],
    ["[ERROR] Failed!!! *", "[ERROR]Failed"],
  ])("makes the id of results.md 9.5 of %s", async (line, id) => expect((await keysOf(line))[0]).toBe(id));

  it("keeps of lines with the same id the last, in the place of the first", async () => {
    const { keys, notes } = await runParser(stderr, "lost 1 toy\nfound\nlost 2 toys\nlost 3 toy\n");
    expect(keys).toEqual(["lost#toy", "found", "lost#toys", "has_stderr"]);
    expect(notes).toEqual(["lost 3 toy", "found", "lost 2 toys"]);
  });

  it("drops what a traced shell runs where it holds a quote", async () => {
    expect(await keysOf("+ echo 'a b'\n+ echo \"a\n")).toEqual([]);
    expect(await keysOf("+ echo a\n")).toEqual(["+echo_a", "has_stderr"]);
  });

  it("drops ids of two characters, unprintable ones and the end of a DOS line", async () => {
    expect(await keysOf("ab\n12.\n \n\x07abc\x1b\u0000\r\n")).toEqual(["abc", "has_stderr"]);
  });

  it("keeps a leading # that the line had itself", async () => {
    expect((await keysOf("# lost marbles\n12 lost marbles\n")).slice(0, 2)).toEqual([
      "#lost_marbles",
      "_#lost_marbles",
    ]);
  });

  it.each([
    "1073741824 bytes (1.1 GB, 1.0 GiB) copied, 0.5 s, 2.1 GB/s",
    "In file included from a.h:1:",
    "                 from a.c:3:",
    "a.c:7:19: warning: unused variable ‘x’ [-Wunused-variable]",
    "   19 |   int x;",
    "Cloning into 'toys'...",
    "mkswap: /dev/vdb: warning: wiping old ext4 signature.",
    "[ perf record: Woken up 1 times to write data ]",
    "Selecting previously unselected package toys.",
  ])("takes no offence at %s", async (line) => expect(await keysOf(`${line}\n`)).toEqual([]));

  it("prints nothing of an empty log", async () => expect(await keysOf("")).toEqual([]));

  describe("with a table of the operator", () => {
    const folder = mkdtempSync(join(tmpdir(), "cci-noise-"));
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });

    it("drops the lines that fully match it", async () => {
      vi.stubEnv("CCI_TABLES", folder);
      writeFileSync(join(folder, "stderr-noise.txt"), "lost \\d+ marbles|toys\n");
      expect(await keysOf("lost 3 marbles\ntoys\nlost 3 marbles!\nmy toys\n")).toEqual([
        "lost#marbles",
        "my_toys",
        "has_stderr",
      ]);
    });
  });
});
