import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { makeFolder } from "../../support/temp-folder.js";

/** A replica: a process of the service with an agent in it. It is gone after the test. */
export interface RunningService {
  /** What the service itself answers. Throws where it answers nothing. */
  ask(path: string, init?: RequestInit): Promise<string>;
  /** Resolves when it is gone, with its exit code; null where the signal ended it. */
  end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null>;
}

export interface StartOptions {
  readonly srvName: string;
  /** Of the centre. */
  readonly center: string;
}

/** Returns when it serves, and so is registered. Throws with its stderr where it ends before. */
export async function startService(program: string, { srvName, center }: StartOptions): Promise<RunningService> {
  const cwd = makeFolder();
  const child = spawn(program, {
    cwd,
    // The agents of goc keep their port in a file that is named like this: replicas must not share it.
    argv0: join(cwd, "service"),
    env: { GOC_SERVICE_NAME: srvName, ECHO_CENTER: center },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = once(child, "close");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await gone)[0] as number | null;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listening at (http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { end, ask: async (path, init) => (await fetch(`${url}${path}`, init)).text() };
  }
  throw new Error(`the service ended before it served: ${said}`);
}
