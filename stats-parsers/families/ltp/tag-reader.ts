import type { Verdicts } from "../verdicts.js";

const TAG = /^tag=(\S+)/;
const END = "<<<test_end>>>";
const TERMINATION = /\btermination_type=(\w+) termination_id=(\d+)/;
/** Third word of a result line, in the order in which they decide a test's verdict (parsers.md, "ltp"). */
const DECISIVE: readonly (readonly [word: string, verdict: string])[] = [
  ["ignored_by_lkp", "ignored_by_lkp"],
  ["TFAIL", "fail"],
  ["TBROK", "block"],
  ["TCONF", "block"],
  ["TPASS", "pass"],
];
/** Exit codes of tests that could not run: bit masks with TBROK (2), TRETR/TINFO (16) or TCONF (32), and TWARN's 6 and 34. */
const BLOCKED_CODES = new Set([2, 6, 18, 32, 34, 36, 48]);

/** Reads the lines of `runltp`'s blocks: `tag=NAME …` opens a test, `<<<test_end>>>` closes it with its verdict. */
export function createTagReader(verdicts: Verdicts): (line: string) => void {
  let name: string | undefined;
  let decisive = DECISIVE.length;
  let termination: string | undefined;
  return (line) => {
    const tag = line.startsWith("tag=") ? TAG.exec(line)?.[1] : undefined;
    if (tag !== undefined) {
      name = tag;
      decisive = DECISIVE.length;
      termination = undefined;
    } else if (name === undefined) {
      return;
    } else if (line.startsWith(END)) {
      const verdict = DECISIVE[decisive]?.[1] ?? termination;
      if (verdict !== undefined) verdicts.add(name, verdict);
      name = undefined;
    } else {
      termination = terminationVerdict(line) ?? termination;
      decisive = Math.min(decisive, rankOf(thirdWord(line)));
    }
  };
}

function rankOf(word: string): number {
  const at = DECISIVE.findIndex(([name]) => word.includes(name));
  return at < 0 ? DECISIVE.length : at;
}

function terminationVerdict(line: string): string | undefined {
  if (!line.includes("termination_type=")) return undefined;
  const [, type, id] = TERMINATION.exec(line) ?? [];
  if (type === undefined) return undefined;
  if (type !== "exited") return "fail";
  if (Number(id) === 0) return "pass";
  return BLOCKED_CODES.has(Number(id)) ? "block" : "fail";
}

function thirdWord(line: string): string {
  return line.trimStart().split(/\s+/, 3)[2] ?? "";
}
