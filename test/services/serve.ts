import { join } from "node:path";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { freePort, startServer, type TestServer } from "./server-process.js";

export interface ServeServer extends TestServer {
  /** Where it keeps everything: `cci.db`, `result/`, `job_initrd_tmpfs/`. */
  readonly folder: string;
  /** Its environment, for commands that work on the same store and queue. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts it again after `stop` or `kill`, at the same address with the same data. */
  start(): Promise<void>;
}

export interface ServeOptions {
  readonly args?: readonly string[];
  /** On top of an environment without any setting of a lab. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built `cci serve` on a free port with a store and a queue of its own in one SQLite file, unless told else. */
export async function startServe({ args = [], env: more = {} }: ServeOptions = {}): Promise<ServeServer> {
  const folder = makeFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = `sqlite:${join(folder, "cci.db")}`;
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    CCI_STORE: file,
    CCI_QUEUE: file,
    CCI_RESULT_BASE: folder,
    GOC_COV_LISTEN: "127.0.0.1:0",
    ...more,
  };
  const launch = (): Promise<TestServer> =>
    startServer({
      url,
      command: process.execPath,
      args: [launcher("cci"), "serve", "--port", String(port), ...args],
      env,
      isReady: async () => (await fetch(`${url}/readyz`)).ok,
    });
  let server = await launch();
  return {
    url,
    folder,
    env,
    start: async () => {
      server = await launch();
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}
