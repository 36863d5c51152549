import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { parseRedisUrl } from "./redis-address.js";
import { redisTrouble } from "./redis-trouble.js";

const connectTimeoutMs = 5000;
const commandTimeoutMs = 5000;
const mostReconnectDelayMs = 1000;

/** One connection, shared by everything that this process asks of that Redis. */
export interface RedisConnection {
  /** Without credentials. */
  readonly shown: string;
  /** Runs a Lua script, its text or what the server remembers of it. Throws as of `TaskQueue`. */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** Any command. Throws as of `TaskQueue`. */
  call(command: string, ...args: readonly (string | number)[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface RedisScript {
  readonly lua: string;
  /** What the server calls it. */
  readonly sha1: string;
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha1: createHash("sha1").update(lua).digest("hex") };
}

/**
 * Connects. While the server is away commands fail at once and the connection is made again behind the scenes; a command
 * without an answer is never sent twice. Throws BAD_SETTING, QUEUE_UNREACHABLE, QUEUE_BUSY or QUEUE_REFUSED.
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const { shown, host, port, username, password, db, isEncrypted } = parseRedisUrl(url);
  const { Redis: Client } = await import("ioredis");
  const client: Redis = new Client({
    host,
    port,
    username,
    password,
    db,
    ...(isEncrypted ? { tls: {} } : {}),
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    keepAlive: 10_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // What is asked in one turn of the event loop goes in one packet.
    enableAutoPipelining: true,
    // A server that loads says so to every command.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(times * 50, mostReconnectDelayMs),
  });
  let lastError: Error | undefined;
  client.on("error", (error: Error) => {
    lastError = error;
  });
  client.on("ready", () => {
    lastError = undefined;
  });
  const named = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw redisTrouble(error, shown, lastError);
    }
  };
  try {
    await named(async () => {
      await client.connect();
      await client.ping();
    });
  } catch (error) {
    client.disconnect();
    throw error;
  }

  /** The server forgets scripts when it starts anew; one that it does not know was not run. */
  const evaluate = async ({ lua, sha1 }: RedisScript, args: readonly (string | number)[]): Promise<unknown> => {
    try {
      return await client.call("EVALSHA", [sha1, ...args]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return client.call("EVAL", [lua, ...args]);
    }
  };
  return {
    shown,
    run: (script, keys, args) => named(() => evaluate(script, [keys.length, ...keys, ...args])),
    call: (command, ...args) => named(() => client.call(command, [...args])),
    async close() {
      client.disconnect();
    },
  };
}
