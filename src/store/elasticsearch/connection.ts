import { Client, errors, Serializer } from "@elastic/elasticsearch";
import { CciError } from "../../support/cci-error.js";
import { parseDigitSafe, stringifyDigitSafe } from "../../support/digit-safe-json.js";
import type { StoreAuth } from "../auth.js";
import { storeError } from "./errors.js";
import { type ServerVersion, suitableVersion } from "./server-version.js";

/** The way to one Elasticsearch. */
export interface Connection {
  /** `http://host:9200`, without credentials. */
  readonly address: string;
  /**
   * Sends requests with the client; the first time the server's product and version are looked at. Throws
   * STORE_UNREACHABLE, STORE_BUSY, STORE_REFUSED, STORE_UNSUITABLE; its cause is the error of the client.
   */
  ask<T>(send: (client: Client) => Promise<T>): Promise<T>;
  /** The same whatever server it is. */
  askAny<T>(send: (client: Client) => Promise<T>): Promise<T>;
  /** Throws as `ask` does. */
  version(): Promise<ServerVersion>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly requestTimeoutMs?: number;
}

const defaultTimeoutMs = 30_000;

/** Connects to `http(s)://HOST:PORT` when the first request is sent. Throws BAD_SETTING. */
export function openConnection(url: string, auth: StoreAuth, options: ConnectionOptions = {}): Connection {
  const { address, credentials } = parseUrl(url, auth);
  const client = new Client({
    node: address,
    auth: credentials,
    Serializer: DigitSafeSerializer,
    requestTimeout: options.requestTimeoutMs ?? defaultTimeoutMs,
    // Whoever writes would not know whether the first try was the one that was done; those above us try again.
    maxRetries: 0,
  });
  const askAny = async <T>(send: (client: Client) => Promise<T>): Promise<T> => {
    try {
      return await send(client);
    } catch (error) {
      throw storeError(address, error);
    }
  };
  let known: Promise<ServerVersion> | undefined;
  const version = (): Promise<ServerVersion> => {
    known ??= suitableVersion(address, askAny).catch((error: unknown) => {
      // The next one asks again: it may have been unreachable.
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    address,
    version,
    askAny,
    async ask(send) {
      await version();
      return askAny(send);
    },
    close: () => client.close(),
  };
}

/** The client's own one rounds numbers above 2^53. */
class DigitSafeSerializer extends Serializer {
  override serialize(object: unknown): string {
    return stringifyDigitSafe(object);
  }

  override deserialize<T>(json: string): T {
    try {
      return parseDigitSafe(json) as T;
    } catch (error) {
      throw new errors.DeserializationError(String(error), json);
    }
  }
}

type Credentials = { readonly apiKey: string } | { readonly username: string; readonly password: string };

function parseUrl(text: string, auth: StoreAuth): { address: string; credentials: Credentials | undefined } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || url.search !== "" || url.hash !== "") {
    throw new CciError("BAD_SETTING", `the store ${text.replace(/\/\/.*@/s, "//***@")} is no URL of a server`, {
      hint: "http://host:9200 or https://host:9200; user and password by ES_USER and ES_PASSWORD",
    });
  }
  const user = auth.user ?? decodeURIComponent(url.username);
  const password = auth.password ?? decodeURIComponent(url.password);
  url.username = "";
  url.password = "";
  return { address: url.href.replace(/\/$/, ""), credentials: credentialsOf(auth.apiKey, user, password) };
}

function credentialsOf(apiKey: string | undefined, username: string, password: string): Credentials | undefined {
  if (apiKey) return { apiKey };
  return username === "" ? undefined : { username, password };
}
