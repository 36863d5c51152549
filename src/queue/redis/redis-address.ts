import { CciError, reasonOf } from "../../support/cci-error.js";

/** Where a Redis is, and who asks. */
export interface RedisAddress {
  /** Without credentials, for people. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly isEncrypted: boolean;
}

/** Reads `redis[s]://[user:password@]host[:port][/db]`. Throws BAD_SETTING, without the URL: it may hold a password. */
export function parseRedisUrl(url: string): RedisAddress {
  const { protocol, hostname, port, username, password, pathname, search, hash } = toUrl(url);
  const db = /^\/?(\d{0,4})$/.exec(pathname)?.[1];
  if (hostname === "") throw bad("the Redis URL names no host");
  if (db === undefined) throw bad(`the database of a Redis is a number, and not ${pathname.slice(1, 80)}`);
  if (search || hash) throw bad("a Redis URL takes no ? and no #");
  return {
    shown: `${protocol}//${hostname}:${port || 6379}${db ? `/${db}` : ""}`,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 6379),
    username: decoded(username) || undefined,
    password: decoded(password) || undefined,
    db: Number(db || 0),
    isEncrypted: protocol === "rediss:",
  };
}

function toUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw bad(`the Redis URL cannot be read: ${reasonOf(error)}`);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad("user or password of the Redis URL has a % that begins no code");
  }
}

function bad(message: string): CciError {
  return new CciError("BAD_SETTING", message, {
    hint: "redis://host:6379, redis://user:password@host:6379/0 or rediss://host",
  });
}
