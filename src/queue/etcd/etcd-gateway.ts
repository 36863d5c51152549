import { CciError } from "../../support/cci-error.js";
import { answerError, isStaleToken, isSurelyNotDone, unreachableError } from "./etcd-errors.js";
import type { EtcdUrl } from "./etcd-url.js";

/** The JSON gateway of a cluster: its members are asked in turn, from the one that answered last. */
export interface EtcdGateway {
  /**
   * Asks `/v3/<path>` and gives the answer; where one member fails the next one is asked, if that is right. Throws
   * QUEUE_UNREACHABLE, QUEUE_BUSY and QUEUE_REFUSED.
   */
  ask(path: string, request: object, repeat: Repeat): Promise<EtcdAnswer>;
  /** Sends the requests and gives the messages that come, until `signal`. Throws as `ask`. */
  stream(path: string, requests: readonly object[], signal: AbortSignal): AsyncIterable<object>;
  /** The version of the member that answers. Throws as `ask`. */
  version(): Promise<string>;
}

/** Whether it does no harm to do a request twice. One that does is repeated only where it surely was not done. */
export type Repeat = "repeatable" | "once";

/** Any answer of the gateway: it leaves out every empty field. */
export interface EtcdAnswer {
  readonly header?: { readonly revision?: string };
  readonly [field: string]: unknown;
}

const timeoutMs = 5_000;

/** A gateway that has not asked anything yet. */
export function makeEtcdGateway(url: EtcdUrl): EtcdGateway {
  const { endpoints } = url;
  let current = 0;
  let token: Promise<string | undefined> | undefined;

  const endpoint = (index: number): string => endpoints[index] as string;
  const leave = (index: number): void => {
    if (current === index) current = (index + 1) % endpoints.length;
  };

  async function post(index: number, path: string, body: string, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (url.user !== undefined && path !== "auth/authenticate") {
      token ??= authenticate();
      const mine = token;
      // One that failed is asked for again the next time.
      const text = await mine.catch((error: unknown) => {
        if (token === mine) token = undefined;
        throw error;
      });
      if (text !== undefined) headers.authorization = text;
    }
    const target = `${endpoint(index)}/v3/${path}`;
    try {
      return await fetch(target, { method: "POST", headers, body, signal });
    } catch (error) {
      throw unreachableError(endpoint(index), error);
    }
  }

  async function askMember(index: number, path: string, request: object): Promise<EtcdAnswer> {
    const response = await post(index, path, JSON.stringify(request), AbortSignal.timeout(timeoutMs));
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw unreachableError(endpoint(index), error);
    }
    if (response.ok) {
      const answer = parseObject(text);
      if (answer !== undefined) return answer;
    }
    throw answerError(endpoint(index), response.status, text);
  }

  async function ask(path: string, request: object, repeat: Repeat): Promise<EtcdAnswer> {
    let renewedToken = false;
    for (let left = endpoints.length; ; ) {
      const index = current;
      try {
        return await askMember(index, path, request);
      } catch (error) {
        if (isStaleToken(error) && !renewedToken) {
          renewedToken = true;
          token = undefined;
          continue;
        }
        if (!isPassing(error)) throw error;
        leave(index);
        left--;
        if (left === 0 || !(repeat === "repeatable" || isSurelyNotDone(error))) throw error;
      }
    }
  }

  async function authenticate(): Promise<string | undefined> {
    try {
      const answer = await ask("auth/authenticate", { name: url.user, password: url.password }, "repeatable");
      return String(answer.token);
    } catch (error) {
      if (error instanceof CciError && error.message.includes("authentication is not enabled")) return undefined;
      throw error;
    }
  }

  return {
    ask,
    async *stream(path, requests, signal) {
      if (signal.aborted) return;
      const index = current;
      const stop = new AbortController();
      const onStop = (): void => stop.abort();
      signal.addEventListener("abort", onStop, { once: true });
      const timer = setTimeout(onStop, timeoutMs);
      try {
        const body = requests.map((request) => JSON.stringify(request)).join("\n");
        const response = await post(index, path, body, stop.signal);
        clearTimeout(timer);
        if (!response.ok || response.body === null) {
          throw answerError(endpoint(index), response.status, await response.text());
        }
        yield* jsonLines(response.body);
      } catch (error) {
        if (signal.aborted) return;
        if (isStaleToken(error)) token = undefined;
        else leave(index);
        throw error instanceof CciError ? error : unreachableError(endpoint(index), error);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", onStop);
        stop.abort();
      }
    },
    async version() {
      const index = current;
      try {
        const response = await fetch(`${endpoint(index)}/version`, { signal: AbortSignal.timeout(timeoutMs) });
        const text = await response.text();
        const version = parseObject(text)?.etcdserver;
        if (response.ok && typeof version === "string") return version;
        throw answerError(endpoint(index), response.status, text);
      } catch (error) {
        throw error instanceof CciError ? error : unreachableError(endpoint(index), error);
      }
    },
  };
}

async function* jsonLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<object> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = parseObject(line);
      if (message !== undefined) yield message;
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof CciError && (error.code === "QUEUE_UNREACHABLE" || error.code === "QUEUE_BUSY");
}

function parseObject(text: string): EtcdAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as EtcdAnswer) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
