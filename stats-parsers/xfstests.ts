import { defineParser } from "../src/results/parser.js";
import { createVerdicts } from "./families/verdicts.js";

const CASE = /^(generic|ext4|xfs|btrfs|udf|ocfs2|cifs)\/(\d+)\s+(\S.*)$/;
/** A check that has a line of its own names the case by one of its files: `(see …/generic/084.full)`. */
const NAMED_FILE = /\/(generic|ext4|xfs|btrfs|udf|ocfs2|cifs)\/(\d+)\.(?:full|dmesg)\b/;
const LAST_TIME = /^\d+s \.\.\./;
const SECONDS = /^\d+s(?:\s|$)/;
/** Marks of a failure, in front or behind another one. */
const FAILURES = ["[failed,", "[dumped core]", "- output mismatch", "- no qualified output"];
const FAILED_CHECKS = ["something found in dmesg", "has dirty log", "is inconsistent"];

export default defineParser({
  program: "xfstests",
  about: "fstests `check`: a verdict for every case of generic, ext4, xfs, btrfs, udf, ocfs2 and cifs",
  kind: "test",
  reads: ["xfstests"],
  example: "ext4.003.pass",
  async parse(log, emit, context) {
    const verdicts = createVerdicts({ repeated: "error", context });
    for await (const lines of log.batches()) {
      for (const line of lines) {
        const [, family, number, outcome = ""] = CASE.exec(line) ?? [];
        if (family !== undefined) verdicts.add(`${family}.${number}`, verdictOf(outcome.trimEnd()));
        else if (isFailedCheck(line)) verdicts.add(caseOfFile(line), "fail");
      }
    }
    verdicts.emitAll(emit);
  },
});

/**
 * What `check` prints behind a case. `5s ...` is the time of the last run, which is there before the case ends: the notes
 * take the case for passed unless something else follows (parsers.md, "xfstests").
 */
function verdictOf(outcome: string): string {
  const last = LAST_TIME.exec(outcome)?.[0];
  const now = last === undefined ? outcome : outcome.slice(last.length).trim();
  if (now.startsWith("[not run]")) return "skip";
  if (now.startsWith("[expunged]")) return "expunged";
  if (isFailedCheck(now) || FAILURES.some((mark) => now.includes(mark))) return "fail";
  return SECONDS.test(now) || (now === "" && last !== undefined) ? "pass" : "";
}

function isFailedCheck(text: string): boolean {
  return text.startsWith("_check_") && FAILED_CHECKS.some((finding) => text.includes(finding));
}

function caseOfFile(line: string): string {
  const [, family, number] = NAMED_FILE.exec(line) ?? [];
  return family === undefined ? "" : `${family}.${number}`;
}
