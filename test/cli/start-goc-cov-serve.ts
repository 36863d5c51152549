import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { launcher } from "../support/run-cli.js";

/** A `goc-cov serve` of the built package. */
export interface RunningWatchDog {
  /** Of its line on stdout. */
  readonly url: string;
  kill(signal: NodeJS.Signals): void;
  /** Exit code and signal. */
  readonly ended: Promise<readonly unknown[]>;
}

/** Starts it on a free port and waits for its line on stdout; killed after the test at the latest. */
export async function startGocCovServe(
  { root, center }: { readonly root: string; readonly center: string },
  ...args: readonly string[]
): Promise<RunningWatchDog> {
  const options = ["serve", "--root", root, "--center", center, "--listen", "127.0.0.1:0", ...args];
  const child = spawn(process.execPath, [launcher("goc-cov"), ...options], {
    env: { PATH: process.env.PATH, HOME: root },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "exit");
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
  const url = /^listening on (http:\S+)$/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`it does not serve: ${stderr}`);
  return { url, ended, kill: (signal) => void child.kill(signal) };
}
