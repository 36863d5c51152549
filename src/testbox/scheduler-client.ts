import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import { type BootAnswer, readBootAnswer } from "./boot-answer.js";
import { type FilePart, type HttpAnswer, type HttpRequest, sendRequest } from "./http-request.js";

/** What a testbox says to the scheduler. One call is one request: none is tried again here. */
export interface SchedulerClient {
  /** Where the scheduler is. */
  readonly url: URL;
  /** Asks for a job; undefined: none. */
  askForJob(hostname: string): Promise<BootAnswer | undefined>;
  /** Fetches an archive that a boot answer names; undefined: it is not there (any more). */
  download(url: URL, maxBytes: number): Promise<Buffer | undefined>;
  /** Reports variables of a job (scheduler.md 2.5). */
  appendVariables(id: string, variables: Readonly<Record<string, string>>): Promise<void>;
  /** Reports that a job has ended (scheduler.md 2.6). */
  postRun(id: string): Promise<void>;
  /** Makes the testbox known for a minute (scheduler.md 2.8). */
  register(about: Readonly<Record<string, string>>): Promise<void>;
  /** Extends that; false: it is not known any more. */
  heartBeat(about: Readonly<Record<string, string>>): Promise<boolean>;
  /** One request below the result root; every status is an answer. */
  upload(method: "PUT" | "MKCOL" | "HEAD", path: string, part?: FilePart, headers?: HeaderWords): Promise<HttpAnswer>;
}

type HeaderWords = Readonly<Record<string, string>>;

export interface ClientOptions {
  readonly url: URL;
  /** Sent as `Authorization: Bearer` to this scheduler and to nobody else. */
  readonly token: string | undefined;
  /** Aborted: requests under way end at once. */
  readonly signal: AbortSignal;
}

const jobFile = "/lkp/scheduled/job.yaml";
const smallAnswerBytes = 64 * 1024;
/** A scheduler holds a question up to ten seconds where it is told to, and testers are told to allow fifteen. */
const silenceMs = 60_000;
const aliveStatus = 1000;
const shownChars = 200;

/** A client of one scheduler. Its methods throw SCHEDULER_UNREACHABLE, _BUSY (429, 5xx) and _REFUSED (all other no's). */
export function createSchedulerClient({ url, token, signal }: ClientOptions): SchedulerClient {
  const headersFor = (target: URL): HeaderWords =>
    token !== undefined && target.origin === url.origin ? { Authorization: `Bearer ${token}` } : {};
  const send = (request: Pick<HttpRequest, "method" | "url" | "body" | "headers">, maxAnswerBytes: number) =>
    sendRequest({
      ...request,
      headers: { ...headersFor(request.url), ...request.headers },
      maxAnswerBytes,
      silenceMs,
      signal,
    });
  const call = async (method: "GET" | "PUT", path: string, query: HeaderWords): Promise<string> => {
    const target = at(url, path);
    target.search = queryOf(query);
    const answer = await send({ method, url: target }, smallAnswerBytes);
    if (answer.status !== 200) throw refusal(method, target, answer);
    return answer.body.toString("utf8");
  };
  return {
    url,
    async askForJob(hostname) {
      return readBootAnswer(await call("GET", `/boot.container/host/${encodeURIComponent(hostname)}`, {}));
    },
    async download(from, maxBytes) {
      const answer = await send({ method: "GET", url: from }, maxBytes);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refusal("GET", from, answer);
      return answer.body;
    },
    async appendVariables(id, variables) {
      await call("GET", "/~lkp/cgi-bin/lkp-jobfile-append-var", { job_file: jobFile, job_id: id, ...variables });
    },
    async postRun(id) {
      await call("GET", "/~lkp/cgi-bin/lkp-post-run", { job_file: jobFile, job_id: id });
    },
    async register(about) {
      await call("PUT", "/register-host2redis", about);
    },
    async heartBeat(about) {
      const text = await call("GET", "/heart-beat", about);
      return Number(/"status_code"\s*:\s*(\d{1,9})/.exec(text)?.[1]) === aliveStatus;
    },
    async upload(method, path, part, headers) {
      const target = at(url, path);
      const request = { method, url: target, ...(part ? { body: part } : {}), ...(headers ? { headers } : {}) };
      const answer = await send(request, smallAnswerBytes);
      if (isBusy(answer.status)) throw refusal(method, target, answer);
      return answer;
    },
  };
}

/** A no of the scheduler as an error. */
export function refusal(method: string, url: URL, { status, headers, body }: HttpAnswer): CciError {
  const said = headers["cci-error-description"] ?? body.toString("utf8").slice(0, shownChars);
  const text = `${method} ${url.origin}${url.pathname}: ${status} ${printable(String(said)).trim()}`.trimEnd();
  return new CciError(isBusy(status) ? "SCHEDULER_BUSY" : "SCHEDULER_REFUSED", text);
}

function isBusy(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** The scheduler may stand below a path of its server. */
function at(base: URL, path: string): URL {
  const target = new URL(base);
  target.pathname = base.pathname.replace(/\/+$/, "") + path;
  return target;
}

function queryOf(words: HeaderWords): string {
  return Object.entries(words)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join("&");
}
