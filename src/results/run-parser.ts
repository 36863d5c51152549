import { CciError, reasonOf } from "../support/cci-error.js";
import { emptyLog } from "./open-log.js";
import type { Emit, StatsParser } from "./parser.js";
import type { ParserRun } from "./parser-run.js";

/**
 * Runs a parser over a log. Throws REFUSED, DAMAGED_LOG, LOG_TOO_LARGE, UNREADABLE_LOG, and PARSER_FAILED for a parser
 * that threw, exited with a status, was killed, or went past a limit.
 */
export async function runParser(run: ParserRun): Promise<void> {
  const { entry } = run;
  try {
    if (entry.load !== undefined) await runModule(await entry.load(), run);
    else {
      // Most runs start no process, and what starts them takes a while to load.
      const { runExecutable } = await import("./run-executable.js");
      await runExecutable(run);
    }
  } catch (error) {
    if (error instanceof CciError) throw error;
    throw new CciError("PARSER_FAILED", `parser ${entry.program}: ${reasonOf(error)}`, { cause: error });
  }
}

async function runModule(parser: StatsParser, { entry, log, context, limits, emit }: ParserRun): Promise<void> {
  const input = log ?? emptyLog(entry.program);
  if (entry.source === "built-in") return parser.parse(input, emit, context);
  await withTimeout(async () => parser.parse(input, limitedEmit(emit, limits.outputBytes), context), limits.timeoutMs);
}

/** A module of an operator that never settles must not hold up the run. */
async function withTimeout(parse: () => Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`gave up after ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([parse(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function limitedEmit(emit: Emit, outputBytes: number): Emit {
  let bytes = 0;
  const count = (key: string, value: number | string): void => {
    bytes += key.length + String(value).length + 3;
    if (bytes > outputBytes) throw new Error(`stopped after ${outputBytes / 1024 ** 2} MiB of output`);
  };
  const limited = (key: string, value: number | string): void => {
    count(key, value);
    emit(key, value);
  };
  return Object.assign(limited, {
    to(group: string, key: string, value: number | string) {
      count(key, value);
      emit.to(group, key, value);
    },
  });
}
