/** A line of the kernel's log. */
export interface KernelLine {
  /** The line as it was logged, repaired by `repairKernelLine`. */
  readonly raw: string;
  /** Seconds since boot as they stand there, with six decimals; undefined where the line has no such stamp. */
  readonly stamp: string | undefined;
}

/** The kernel prints no line longer than 1 KiB; what a garbled console glues together is not looked at beyond this. */
const MAX_CHARS = 16 * 1024;
/** More digits than the uptime of a machine can have come from a broken clock. */
const STAMP = /\[ {0,8}(\d{1,9}\.\d{6})\](?=[ [])/;
const LEVEL = "(?:emerg|alert|crit|err|warn|notice|info|debug)";
const LEVEL_PREFIX = new RegExp(`^(?:<\\d{1,3}>|[a-z0-9]{1,10} {0,6}:${LEVEL} {0,6}: ?)`);
const KERNEL_ERROR = /^kern {2}:(?:emerg|alert|crit|err) *:/;
const SIGN_OF_LIFE = new RegExp(`^(?:<\\d{1,3}>|[a-z0-9]{1,10} {0,6}:${LEVEL} {1,6}: )?${STAMP.source}`);
const CALLER = /\[ {0,4}[A-Z]\d{1,5} ?\](?: |$)/;
const BUILD_TREE = /(?:\/tmp)?\/kbuild\/src\/[^/ ]+\//g;
const CLONE_SUFFIX = /\.(?:isra|constprop|part)\.\d+(?=\+0x)/g;

/**
 * The lines that a line of a log stands for (results.md 9.2, step 1): without the folder of the build and the compiler's
 * clone suffixes, and broken in two where a second stamp shows that two lines ran into each other.
 */
export function repairKernelLine(line: string): KernelLine[] {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  const clean = line.slice(0, Math.min(end, MAX_CHARS)).replace(BUILD_TREE, "").replace(CLONE_SUFFIX, "");
  const first = STAMP.exec(clean);
  if (!first) return [{ raw: clean, stamp: undefined }];
  const behind = first.index + first[0].length;
  const second = LEVEL_PREFIX.test(clean) ? null : STAMP.exec(clean.slice(behind));
  if (!second) return [{ raw: clean, stamp: first[1] }];
  const cut = behind + second.index;
  return [
    { raw: clean.slice(0, cut), stamp: first[1] },
    { raw: clean.slice(cut), stamp: second[1] },
  ];
}

/**
 * The stamp of a line as a sign of life of the kernel. Not given for lines whose decoded level fills its column
 * (`user  :notice: [`): these are what the job wrote into the log.
 */
export function signOfLife(line: string): string | undefined {
  return repairKernelLine(line)
    .map(({ raw }) => SIGN_OF_LIFE.exec(raw)?.[1])
    .findLast((stamp) => stamp !== undefined);
}

/** What the line says, from its first letter on: without level, stamp and the `[  T123]` of its caller; "" where it has no letter. */
export function kernelText(raw: string): string {
  const bare = raw.replace(LEVEL_PREFIX, "").replace(CALLER, " ");
  const first = bare.search(/[A-Za-z]/);
  return first < 0 ? "" : bare.slice(first);
}

/** One of these stands in every line of such a level. */
export const errorLevelTexts: readonly string[] = [
  ...["<0>", "<1>", "<2>", "<3>"],
  ...["kern  :emerg", "kern  :alert", "kern  :crit", "kern  :err"],
];

/** Whether the line carries one of the levels error, critical, alert and emergency of the kernel itself: `<3>`, `kern  :err   :`. */
export function isErrorLevel(line: string): boolean {
  if (line.startsWith("<")) return line.charAt(2) === ">" && line.charAt(1) >= "0" && line.charAt(1) <= "3";
  return line.startsWith("kern") && KERNEL_ERROR.test(line);
}

/** Whether a line carries a level at all. A log without any, such as that of a serial console, is judged by its texts. */
export function hasLevel(line: string): boolean {
  return LEVEL_PREFIX.test(line);
}
