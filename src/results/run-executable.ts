import { createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CciError } from "../support/cci-error.js";
import { runProcess } from "../support/process.js";
import { withScratchFolder } from "../support/scratch-folder.js";
import type { Log, ParserContext } from "./parser.js";
import type { ParserRun } from "./parser-run.js";

/** Programs that read the kernel log of the running system as a sibling (results.md P4). */
const kmsgReaders: ReadonlySet<string> = new Set(["dmesg", "boot-memory", "boot-time", "tcrypt"]);

/** Runs an executable parser: `parser <log>` with the log also on stdin, in an empty folder (results.md 2.6). */
export async function runExecutable({ entry, log, plainPath, context, limits, onLine }: ParserRun): Promise<void> {
  await withScratchFolder(async (scratch) => {
    const cwd = join(scratch, "cwd");
    mkdirSync(cwd);
    const plain = plainPath === undefined ? log && (await spool(log, join(scratch, "log"))) : resolve(plainPath);
    await withPlainSibling(entry.program, context, async () => {
      const { failure, stderr } = await runProcess({
        command: entry.path as string,
        args: plain === undefined ? [] : [plain],
        cwd,
        env: environment(entry.program, context),
        stdinPath: plain,
        timeoutMs: limits.timeoutMs,
        maxOutputBytes: limits.outputBytes,
        onLine,
      });
      if (failure === undefined) return;
      const complaint = stderr.trimEnd().split("\n").at(-1);
      throw new CciError(
        "PARSER_FAILED",
        `parser ${entry.path}: ${failure}${complaint ? `: ${complaint.slice(0, 200)}` : ""}`,
      );
    });
  });
}

/** A plain copy of a log that is compressed, or comes by a pipe. */
async function spool(log: Log, path: string): Promise<string> {
  await pipeline(Readable.from(log.bytes(), { objectMode: false }), createWriteStream(path));
  return path;
}

function environment(program: string, { resultRoot, job }: ParserContext): NodeJS.ProcessEnv {
  const env = { ...process.env };
  if (resultRoot !== undefined) env.RESULT_ROOT = resolve(resultRoot);
  if (program === "stderr" && typeof job.pp === "object" && job.pp !== null)
    env.JOB_PP_KEYS = Object.keys(job.pp).join(" ");
  return env;
}

/** A compressed sibling log stands there plain while the parser runs, for it looks into RESULT_ROOT itself. */
async function withPlainSibling(program: string, context: ParserContext, run: () => Promise<void>): Promise<void> {
  const name = program === "kmsg" ? "dmesg" : kmsgReaders.has(program) ? "kmsg" : undefined;
  const { resultRoot } = context;
  const path = name === undefined || resultRoot === undefined ? undefined : join(resultRoot, name);
  const log = name === undefined || path === undefined || existsSync(path) ? undefined : context.file(name);
  if (path === undefined || log === undefined) return run();
  try {
    await spool(log, path);
    await run();
  } finally {
    rmSync(path, { force: true });
  }
}
