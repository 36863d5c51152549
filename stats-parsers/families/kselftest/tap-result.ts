/** A line of the Test Anything Protocol: `not ok 3 - name # SKIP reason`. */
export interface TapResult {
  /** True where the line counts its case (`ok 3 …`), as TAP asks for; prose that begins with "ok" does not. */
  readonly numbered: boolean;
  /** Without number, dash and remark; may be empty. */
  readonly name: string;
  readonly verdict: string;
  /** What stands behind `# SKIP`. */
  readonly skipReason: string | undefined;
}

const NUMBER = /^\d+(?:\.\.\d+)?(?=\s|$)/;
const SKIP = /^skip\b[:\s]*/i;

/** Reads a TAP line; remarks such as `# exit=1` or `# time=46ms` are cut. */
export function readTapResult(text: string): TapResult | undefined {
  const good = text.startsWith("ok ");
  if (!good && !text.startsWith("not ok ")) return undefined;
  const rest = text.slice(good ? 3 : 7).trimStart();
  const number = NUMBER.exec(rest)?.[0] ?? "";
  const described = rest.slice(number.length).trimStart();
  const whole = described.startsWith("- ") ? described.slice(2) : described;
  const mark = remarkStart(whole);
  const remark = whole.slice(mark + 1).trim();
  return { numbered: number !== "", name: whole.slice(0, mark).trim(), ...judge(good, remark) };
}

function judge(good: boolean, remark: string): Pick<TapResult, "verdict" | "skipReason"> {
  const skip = SKIP.exec(remark);
  if (skip) return { verdict: "skip", skipReason: remark.slice(skip[0].length) };
  const expected = remark.slice(0, 5).toUpperCase() === "XFAIL";
  return { verdict: expected ? "xfail" : good ? "pass" : "fail", skipReason: undefined };
}

/** Where the remark's `#` stands, or the text's length. A `#` inside a word belongs to the name (`try_#1`). */
function remarkStart(text: string): number {
  if (text.startsWith("# ")) return 0;
  const at = text.indexOf(" # ");
  return at < 0 ? text.length : at + 1;
}
