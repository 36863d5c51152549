import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort, startServer, type TestServer } from "./server-process.js";

export interface RedisServer extends TestServer {
  /** Starts it again after `stop` or `kill`, at the same address with the same data. */
  start(): Promise<void>;
  /** A client of its own, for a test that looks at keys or sets up trouble; close it with `disconnect()`. */
  connect(): Redis;
}

export interface RedisServerOptions {
  /** Asks for this password. */
  readonly password?: string;
  /** Writes every change to its file before it answers, so that nothing is lost when it is killed. */
  readonly isDurable?: boolean;
}

/** Why no Redis can be started here; undefined: it can. */
export function whyNoRedis(): string | undefined {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "no redis-server in PATH";
  }
}

/** Starts an empty Redis in a folder of its own, which is gone when this process ends. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "cci-redis-"));
  const port = await freePort();
  const { password, isDurable = false } = options;
  const connect = (): Redis => new Redis({ host: "127.0.0.1", port, password, lazyConnect: false });
  const launch = (): Promise<TestServer> =>
    startServer({
      url: `redis://127.0.0.1:${port}`,
      command: "redis-server",
      args: [
        ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        ...["--appendonly", isDurable ? "yes" : "no", "--appendfsync", "always"],
        ...(password === undefined ? [] : ["--requirepass", password]),
      ],
      isReady: () => isReady(port, password),
    });
  let server = await launch();
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return {
    url: server.url,
    connect,
    start: async () => {
      server = await launch();
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}

async function isReady(port: number, password: string | undefined): Promise<boolean> {
  const client = new Redis({ host: "127.0.0.1", port, password, lazyConnect: true, retryStrategy: () => null });
  // The rejection of `connect` says the same.
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.ping()) === "PONG";
  } finally {
    client.disconnect();
  }
}
