import { tmpdir } from "node:os";
import { CciError } from "../support/cci-error.js";
import { runProcess } from "../support/process.js";
import type { JobFolder } from "./job-folder.js";

/** A program and its arguments. */
export interface JobCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What encloses a job; `none`: nothing. */
export type Sandbox = "none" | "bwrap";

const checkTimeoutMs = 10_000;
const readOnly = ["--die-with-parent", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];

/** `command` in the sandbox: `/` is read-only but for the job's folder, and other processes are out of sight. */
export function enclose(sandbox: Sandbox, { command, args }: JobCommand, folder: JobFolder): JobCommand {
  if (sandbox === "none") return { command, args };
  return {
    command: "bwrap",
    args: [...readOnly, "--bind", folder.path, folder.path, "--chdir", folder.tmp, command, ...args],
  };
}

/** Throws NO_SANDBOX, with what it said, where bwrap cannot be used. */
export async function checkSandbox(sandbox: Sandbox, env: NodeJS.ProcessEnv): Promise<void> {
  if (sandbox === "none") return;
  const { failure, stderr } = await runProcess({
    command: "bwrap",
    args: [...readOnly, "sh", "-c", ":"],
    cwd: tmpdir(),
    env,
    stdinPath: undefined,
    timeoutMs: checkTimeoutMs,
    maxOutputBytes: 1024,
    onLine: () => {},
  });
  if (failure === undefined) return;
  const said = stderr.trim().split("\n")[0] ?? "";
  throw new CciError("NO_SANDBOX", `bwrap cannot be used here: ${said || failure}`, {
    hint: "install bubblewrap and allow user namespaces, or run without --sandbox",
  });
}
