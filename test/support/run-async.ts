import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { type CliRun, type Launcher, launcher } from "./run-cli.js";

export interface AsyncRunOptions {
  /** The whole environment but for PATH. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Runs a program to its end while this process goes on, so that it can be the server that the program asks. */
export async function runAsync(
  command: string,
  args: readonly string[],
  { env = {}, cwd }: AsyncRunOptions = {},
): Promise<CliRun> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const [exitCode] = await once(child, "close");
  return { ...output, exitCode };
}

/** Runs a command of the built package like that. */
export function runLauncher(name: Launcher, args: readonly string[], options?: AsyncRunOptions): Promise<CliRun> {
  return runAsync(process.execPath, [launcher(name), ...args], options);
}
