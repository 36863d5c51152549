import { setMaxListeners } from "node:events";
import { CciError, reasonOf } from "../cci-error.js";
import { printable } from "../printable.js";
import { type ProcessGroup, startProcessGroup } from "../process-group.js";
import { textWithoutSecrets } from "../without-secrets.js";
import { gitEnvironment } from "./git-environment.js";

export interface GitRequest {
  /** From the name of the command on; no shell sees them. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Besides that of `gitEnvironment`. A git that is to fetch names what it may use in `GIT_ALLOW_PROTOCOL`. */
  readonly env?: Readonly<Record<string, string>>;
  /** On its stdin; default: nothing. */
  readonly input?: Uint8Array;
  /** Default: ten minutes. */
  readonly timeoutMs?: number;
  /** Of stdout; default: 512 MiB. */
  readonly maxOutputBytes?: number;
  /** Gives what came up to that limit, instead of an error. */
  readonly truncates?: boolean;
  /** Ends the process; the call rejects with its reason. */
  readonly stop?: AbortSignal | undefined;
}

export interface GitEnd {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** There is more of it. */
  readonly isTruncated: boolean;
  /** The last 16 KiB. */
  readonly stderr: string;
}

const defaultTimeoutMs = 10 * 60_000;
const defaultMaxOutputBytes = 512 * 1024 ** 2;
const maxStderrChars = 16 * 1024;

/** No hook and no monitor of files runs, nothing is tidied behind our back, no submodule is touched. */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "core.quotePath=false",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "advice.detachedHead=false",
].flatMap((setting) => ["-c", setting]);

/**
 * A repository may call itself a partial clone and name a program that gets what is missing: nothing is ever fetched but by a
 * git that is asked to. The first of them is known to every git, the second also holds where a fetch is wanted.
 */
const fetchesNothing = { GIT_ALLOW_PROTOCOL: "", GIT_NO_LAZY_FETCH: "1" };

/**
 * Runs git to its end, in a process group of its own, whatever its exit code. Throws REPO_UNAVAILABLE where it cannot be
 * started, is ended by a signal, or goes past a limit.
 */
export async function runGit(request: GitRequest): Promise<GitEnd> {
  const { args, cwd, stop, timeoutMs = defaultTimeoutMs, maxOutputBytes = defaultMaxOutputBytes } = request;
  stop?.throwIfAborted();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = "";
  let failure: string | undefined;
  let group: ProcessGroup | undefined;
  const kill = (reason: string): void => {
    failure ??= reason;
    group?.signal("SIGKILL");
  };
  try {
    group = startProcessGroup({
      command: "git",
      args: [...settings, ...args],
      cwd,
      env: gitEnvironment({ ...fetchesNothing, ...request.env }),
      input: request.input,
      onOutput(stream, chunk) {
        if (stream === "stderr") {
          stderr = (stderr + chunk.toString("utf8")).slice(-maxStderrChars);
          return;
        }
        bytes += chunk.length;
        if (bytes <= maxOutputBytes) chunks.push(chunk);
        else if (request.truncates) group?.signal("SIGKILL");
        else kill(`killed after ${maxOutputBytes / 1024 ** 2} MiB of output`);
      },
    });
  } catch (error) {
    throw unavailable(args, cwd, reasonOf(error));
  }
  const timer = setTimeout(() => kill(`killed after ${timeoutMs / 1000} s`), timeoutMs);
  const onStop = (): void => kill("stopped");
  // Many wait for the same signal; each lets go of it again.
  if (stop) setMaxListeners(0, stop);
  stop?.addEventListener("abort", onStop);
  try {
    const end = await group.ended;
    stop?.throwIfAborted();
    failure ??= end.failure;
    const isTruncated = bytes > maxOutputBytes;
    if (isTruncated && failure === undefined)
      return { exitCode: 0, stdout: Buffer.concat(chunks), stderr, isTruncated };
    if (failure !== undefined || end.exitCode === undefined) {
      throw unavailable(args, cwd, failure ?? "ended by a signal");
    }
    return { exitCode: end.exitCode, stdout: Buffer.concat(chunks), stderr, isTruncated };
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", onStop);
  }
}

/** What git prints. Throws REPO_UNAVAILABLE also where its exit code is not 0. */
export async function gitOutput(request: GitRequest): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(request);
  if (exitCode !== 0) throw gitFailure(request, stderr);
  return stdout.toString("utf8");
}

/** The error of a git that ended with a bad exit code: what it says of it itself. */
export function gitFailure({ args, cwd }: GitRequest, stderr: string): CciError {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? "no reason given";
  return unavailable(args, cwd, said);
}

function unavailable(args: readonly string[], cwd: string, reason: string): CciError {
  const command = args.find((arg) => /^[a-z]+(-[a-z]+)*$/.test(arg)) ?? "";
  const hint = /dubious ownership/.test(reason) ? `git config --global --add safe.directory ${cwd}` : undefined;
  return new CciError(
    "REPO_UNAVAILABLE",
    `git ${command} in ${printable(cwd)}: ${textWithoutSecrets(printable(reason))}`,
    {
      hint,
    },
  );
}
