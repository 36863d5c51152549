import { type ChildProcess, spawn } from "node:child_process";
import { atExit } from "./at-exit.js";

export interface GroupRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** On its stdin; default: nothing. */
  readonly input?: Uint8Array | undefined;
  /** Takes what it prints, piece by piece, in the order of arrival. */
  readonly onOutput: (stream: OutputStream, bytes: Buffer) => void;
}

export type OutputStream = "stdout" | "stderr";

/** How the first process of a group ended. */
interface GroupEnd {
  /** Undefined where a signal ended it, or where it was never started. */
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  readonly failure: string | undefined;
}

/** A running program and all it starts, unless that leaves the group. */
export interface ProcessGroup {
  /** Resolves when the first process has ended, the rest of its group was killed and all output was handed on. */
  readonly ended: Promise<GroupEnd>;
  /** To every process of the group. */
  signal(name: "SIGTERM" | "SIGKILL"): void;
}

/** What still writes to our pipes after its group is gone gets no more time. */
const drainMs = 1000;

/**
 * Starts a program with an argument vector, never through a shell, in a process group of its own. The group never outlives
 * this process's orderly exit.
 */
export function startProcessGroup(request: GroupRequest): ProcessGroup {
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: request.env,
    stdio: [request.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
    shell: false,
  });
  // Who does not read to the end says by its exit code what that means.
  child.stdin?.on("error", () => {});
  child.stdin?.end(request.input);
  const forget = atExit(() => signalGroup(child, "SIGKILL"));
  child.stdout?.on("data", (bytes: Buffer) => request.onOutput("stdout", bytes));
  child.stderr?.on("data", (bytes: Buffer) => request.onOutput("stderr", bytes));
  return {
    ended: endOf(child).finally(forget),
    signal: (name) => signalGroup(child, name),
  };
}

async function endOf(child: ChildProcess): Promise<GroupEnd> {
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = await new Promise<GroupEnd>((resolve) => {
    child.once("error", (error) => resolve({ exitCode: undefined, signal: undefined, failure: error.message }));
    child.once("exit", (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, failure: undefined }),
    );
  });
  if (end.failure !== undefined) return end;
  signalGroup(child, "SIGKILL");
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, drainMs);
  await closed;
  clearTimeout(timer);
  return end;
}

function signalGroup(child: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The whole group has ended already.
  }
}
