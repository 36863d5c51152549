import { repairKernelLine, signOfLife } from "../../../src/results/error-ids/kernel-line.js";
import { type LineSearch, searchLines } from "../../../src/results/error-ids/search-lines.js";
import type { Emit, Log, ParserContext } from "../../../src/results/parser.js";
import { createCrashReader } from "./crash-reader.js";
import { createErrorReader } from "./error-reader.js";
import { createFindings, detached, type Findings } from "./findings.js";
import type { KernelLogReader } from "./reader.js";
import { createSanitizerReader } from "./sanitizer-reader.js";
import { createSelfTestReader, isBootTest } from "./self-test-reader.js";

type KernelLogProgram = "dmesg" | "kmsg";

/** A processor that ran too hot ran too slow as well: the numbers of the job are worth nothing. */
const THROTTLED = "cpu clock throttled";

/** Reads a kernel log, for `dmesg` as the console's, for `kmsg` as what was read inside the running system. */
export async function parseKernelLog(
  program: KernelLogProgram,
  log: Log,
  emit: Emit,
  context: ParserContext,
): Promise<void> {
  const findings = createFindings();
  const readers = readersOf(program, findings, context);
  const other = program === "dmesg" ? "kmsg" : "dmesg";
  const logs = [() => log, () => context.file(program), () => context.file(other)];
  const lastStamp = await readFirst(logs, readers, context);
  for (const reader of readers) reader.emitAll?.(emit);
  if (program === "dmesg" && !findings.isEmpty()) emit("boot_failures", 1);
  findings.emitAll(emit, context);
  if (lastStamp !== undefined) emit("timestamp:last", lastStamp);
  findings.emitStamps(emit);
}

function readersOf(program: KernelLogProgram, findings: Findings, context: ParserContext): KernelLogReader[] {
  // The lkdtm tests crash the kernel on purpose.
  if (context.resultRoot?.includes("lkdtm")) return [];
  if (program === "dmesg") return [createCrashReader(findings)];
  const selfTests = isBootTest(context.resultRoot) ? [createSelfTestReader()] : [];
  return [...selfTests, createErrorReader(findings), createSanitizerReader(findings)];
}

/** Gives every wanted line of the first log that is not empty to the readers. Returns the last stamp of that log. */
async function readFirst(
  logs: readonly (() => Log | undefined)[],
  readers: readonly KernelLogReader[],
  context: ParserContext,
): Promise<string | undefined> {
  let lastStamp: string | undefined;
  const search: LineSearch = {
    texts: [THROTTLED, ...readers.flatMap(({ texts }) => texts)],
    patterns: readers.flatMap(({ patterns = [] }) => patterns),
    take(line) {
      if (line.includes(THROTTLED)) context.refuse(`${THROTTLED}: the machine was too hot for its numbers to count`);
      for (const part of repairKernelLine(line)) for (const reader of readers) reader.read(part);
      return readers.some((reader) => reader.isFollowing?.());
    },
    endPiece(linesFromEnd) {
      lastStamp = firstStampOf(linesFromEnd) ?? lastStamp;
    },
  };
  const warnOfLongLine = (): void => context.warn("a line of more than 1 MiB skipped");
  for (const open of logs) {
    const log = open();
    if (log && (await searchLines(log.bytes(), search, warnOfLongLine))) break;
  }
  for (const reader of readers) reader.end?.();
  return lastStamp;
}

function firstStampOf(lines: Iterable<string>): string | undefined {
  for (const line of lines) {
    const stamp = signOfLife(line);
    if (stamp !== undefined) return detached(stamp);
  }
  return undefined;
}
