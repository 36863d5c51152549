import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A real server that a test started, as every helper in this folder gives it. */
export interface TestServer {
  readonly url: string;
  /** Ends it in order; returns when it has ended. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does; returns when it has ended. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing any more. */
  pause(): void;
  resume(): void;
}

export interface ServerCommand {
  readonly url: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The user it runs as, where the one of this process is refused. */
  readonly uid?: number;
  readonly gid?: number;
  /** Asks the server whether it serves; a throw is a no. */
  readonly isReady: () => Promise<boolean>;
}

/** A test's own limit comes first; this one is for machines with much else to do. */
const readyWithinMs = 280_000;
const stopWithinMs = 10_000;

/**
 * Runs a command until it ends or our end of stdin is gone, with us or before, and ends the whole group then: test
 * runners kill their workers without a word.
 */
const guard = 'exec 3<&0; (cat <&3 >/dev/null 2>&1; kill -9 0) & "$@" </dev/null 3<&- & wait $!; kill -9 0';

/**
 * Starts a server in a process group of its own and asks it until it serves. Throws with its last output where it ends
 * or is not ready in time. It does not outlive this process.
 */
export async function startServer(server: ServerCommand): Promise<TestServer> {
  const child = spawn("/bin/sh", ["-c", guard, "guard", server.command, ...server.args], {
    cwd: server.cwd,
    env: server.env ?? process.env,
    uid: server.uid,
    gid: server.gid,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-8192);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let ended = false;
  // Not "exit": it comes when the last process of the group has let go of our pipes.
  const end = once(child, "close").then(
    () => {},
    (error: Error) => keep(Buffer.from(error.message)),
  );
  const afterEnd = end.then(() => {
    ended = true;
  });
  const kill = async (): Promise<void> => {
    signal(child, "SIGKILL");
    await afterEnd;
  };

  const deadline = performance.now() + readyWithinMs;
  while (!(await server.isReady().catch(() => false))) {
    if (ended || performance.now() > deadline) {
      const reason = ended ? "ended" : "is not ready in time";
      await kill();
      throw new Error(`${server.command} ${reason}:\n${output}`);
    }
    await wait(50);
  }
  return {
    url: server.url,
    kill,
    async stop() {
      signal(child, "SIGCONT");
      signal(child, "SIGTERM");
      const slow = setTimeout(() => signal(child, "SIGKILL"), stopWithinMs);
      await afterEnd;
      clearTimeout(slow);
    },
    pause: () => pauseGroup(child),
    resume: () => signal(child, "SIGCONT"),
  };
}

/** A port of the loopback interface on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Returns when no thread runs any more: a stop signal takes effect some time after it was sent. */
function pauseGroup(child: ChildProcess): void {
  signal(child, "SIGSTOP");
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (threadStates(child.pid).some((state) => !/[TtZX]/.test(state))) Atomics.wait(pause, 0, 0, 1);
}

/** One letter per thread of a process group, as Linux names its state. */
function threadStates(group: number | undefined): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => unlessEnded(() => (statusOf(`/proc/${pid}/stat`).group === group ? [pid] : [])))
    .flatMap((pid) => unlessEnded(() => readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`)))
    .flatMap((task) => unlessEnded(() => [statusOf(`${task}/stat`).state]));
}

function statusOf(path: string): { readonly state: string; readonly group: number } {
  // Behind the name, which may hold anything: state, parent, group.
  const [state = "", , group] = readFileSync(path, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return { state, group: Number(group) };
}

/** Processes and threads end while they are listed. */
function unlessEnded<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (/^(?:ENOENT|ESRCH)$/.test((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
