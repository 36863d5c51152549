import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, vi } from "vitest";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A `cci serve` of the built package. */
export interface RunningServe {
  /** Of its line on stdout. */
  readonly url: string;
  stdout(): string;
  /** Its log, line by line. */
  log(): readonly Readonly<Record<string, unknown>>[];
  kill(signal: NodeJS.Signals): void;
  /** Exit code and signal. */
  readonly ended: Promise<readonly unknown[]>;
}

/** An environment in which no settings of the machine are found, and all data lie in one folder. */
export function serveEnvironment(folder: string = makeFolder()): Environment {
  return {
    HOME: folder,
    XDG_STATE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    CCI_RESULT_BASE: folder,
    GOC_COV_LISTEN: "127.0.0.1:0",
    ...Object.fromEntries(
      ["SCHED_HOST", "SCHED_PORT", "NODE_PORT", "ES_HOST", "REDIS_HOST", "LKP_SRC"].map((name) => [name, undefined]),
    ),
    ...Object.fromEntries(["CCI_STORE", "CCI_QUEUE", "CCI_ACCOUNTS"].map((name) => [name, undefined])),
  };
}

/** Starts it and waits for its line on stdout; killed after the test at the latest. */
export async function startServe(env: Environment, ...args: readonly string[]): Promise<RunningServe> {
  const child = spawn(process.execPath, [launcher("cci"), "serve", ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "exit");
  await vi.waitFor(
    () => {
      if (!stdout.includes("\n")) throw new Error(`it does not serve: ${stderr}`);
    },
    { timeout: 30_000, interval: 20 },
  );
  const url = /http:\/\/[^"\s]+/.exec(stdout)?.[0] ?? "";
  return {
    url,
    stdout: () => stdout,
    log: () =>
      stderr
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}
