import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { atExit } from "./at-exit.js";
import { lineBatches } from "./line-reader.js";

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File on stdin; undefined: an empty stdin. */
  readonly stdinPath: string | undefined;
  readonly timeoutMs: number;
  /** Limit of stdout. */
  readonly maxOutputBytes: number;
  /** Takes each line of stdout. A throw ends the process. */
  readonly onLine: (line: string) => void;
}

export interface ProcessEnd {
  /** Why the process is no success, undefined where it exited with 0. */
  readonly failure: string | undefined;
  /** The last 64 KiB of stderr. */
  readonly stderr: string;
}

const maxStderrChars = 64 * 1024;

/**
 * Runs a program with an argument vector, never through a shell, in a process group of its own; past a limit the whole
 * group is killed. Never throws for what the program does; rethrows what `onLine` throws.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  const stdin = request.stdinPath === undefined ? "ignore" : openSync(request.stdinPath, "r");
  let child: ChildProcess;
  try {
    child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      stdio: [stdin, "pipe", "pipe"],
      detached: true,
      shell: false,
    });
  } finally {
    if (typeof stdin === "number") closeSync(stdin);
  }
  // It must not outlive this process.
  const forget = atExit(() => killGroup(child));

  let failure: string | undefined;
  const stop = (reason: string): void => {
    failure ??= reason;
    killGroup(child);
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const timer = setTimeout(() => stop(`killed after ${request.timeoutMs / 1000} s`), request.timeoutMs);
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      failure ??= error.message;
      resolve();
    });
    child.on("exit", (code, signal) => {
      if (signal !== null) failure ??= `ended by ${signal}`;
      else if (code !== 0) failure ??= `exit status ${code}`;
      // What it left behind in its group must not keep our pipes open.
      killGroup(child);
      resolve();
    });
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("latin1")).slice(-maxStderrChars);
  });
  try {
    await readLines(child, request, stop);
    await ended;
  } catch (error) {
    stop("");
    throw error;
  } finally {
    clearTimeout(timer);
    forget();
  }
  return { failure, stderr };
}

async function readLines(child: ChildProcess, request: ProcessRequest, stop: (reason: string) => void): Promise<void> {
  const { maxOutputBytes, onLine } = request;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxOutputBytes) return stop(`killed after ${maxOutputBytes / 1024 ** 2} MiB of output`);
      yield chunk;
    }
  }
  try {
    for await (const lines of lineBatches(counted(), () => {})) lines.forEach(onLine);
  } catch (error) {
    // A pipe that we destroyed ends with an error; what the reader threw is the caller's.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The whole group has ended already.
  }
}
