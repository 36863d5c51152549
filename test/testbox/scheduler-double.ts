import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { packJob } from "../../src/job/job-archive.js";
import { writeJobSh } from "../../src/job/job-sh.js";
import { writeJobYaml } from "../../src/job/job-yaml.js";
import { openProgramCatalogue } from "../../src/job/program-catalogue.js";
import { makeFolder } from "../support/temp-folder.js";

/** What a testbox asks of a scheduler (scheduler.md 2.3 to 2.10), in one process and one folder. */
export interface SchedulerDouble {
  readonly url: URL;
  /** Adds a job to the queue of everybody and gives its id. */
  submit(job: Readonly<Record<string, unknown>>, options?: SubmitOptions): string;
  /** What was reported of a job, in order: `job_state=running`, `start_time`, …, `post-run`. */
  reports(id: string): readonly string[];
  /** Variables that were reported of a job. */
  variables(id: string): Readonly<Record<string, string>>;
  /** Folder on disk with the results of a job, and its job.yaml and job.sh. */
  resultRoot(id: string): string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  /** `Authorization` of every request that had one, after its path. */
  readonly authorizations: readonly string[];
  /** Hosts that registered. */
  readonly registered: ReadonlySet<string>;
  forget(hostname: string): void;
  /** Further files by path. */
  readonly files: Map<string, Buffer>;
  /** Does something else with the next requests whose `METHOD /path` matches. */
  disturb(request: RegExp, times: number, trouble: Trouble): void;
}

interface SubmitOptions {
  /** Given by the testbox for reports and uploads from then on. */
  readonly jobToken?: string;
  /** In place of job.cgz. */
  readonly archive?: Buffer;
  /** In place of the boot answer. */
  readonly answer?: string;
  readonly lkp?: string;
}

/** A status; `reset`: no answer; `{ keep }`: that many bytes of the body are kept before the connection breaks. */
type Trouble = number | "reset" | { readonly keep: number };

interface JobInDouble {
  readonly id: string;
  readonly job: Readonly<Record<string, unknown>>;
  readonly options: SubmitOptions;
  readonly reports: string[];
  readonly variables: Map<string, string>;
  isClosed: boolean;
}

export async function startSchedulerDouble(): Promise<SchedulerDouble> {
  const base = makeFolder();
  const jobs = new Map<string, JobInDouble>();
  const queue: JobInDouble[] = [];
  const requests: string[] = [];
  const authorizations: string[] = [];
  const registered = new Set<string>();
  const files = new Map<string, Buffer>();
  const disturbances: { readonly request: RegExp; left: number; readonly trouble: Trouble }[] = [];
  const programs = openProgramCatalogue(undefined);
  const jobOf = (id: string): JobInDouble => {
    const found = jobs.get(id);
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "", "http://double");
    const name = `${request.method} ${url.pathname}`;
    requests.push(name);
    if (request.headers.authorization) authorizations.push(`${url.pathname} ${request.headers.authorization}`);
    const trouble = disturbances.find((one) => one.left > 0 && one.request.test(name));
    if (trouble) trouble.left -= 1;
    if (trouble?.trouble === "reset") return void request.socket.destroy();
    if (typeof trouble?.trouble === "number") return void response.writeHead(trouble.trouble).end();
    const send = (status: number, body: string | Buffer = "", headers: Record<string, string> = {}) =>
      void response.writeHead(status, headers).end(body);
    if (name.startsWith("GET /boot.container/host/")) return boot(send);
    if (url.pathname.startsWith("/job_initrd_tmpfs/")) return download(url, send);
    if (name === "GET /~lkp/cgi-bin/lkp-jobfile-append-var") return append(url, send);
    if (name === "GET /~lkp/cgi-bin/lkp-post-run") return postRun(url, send);
    if (name === "PUT /register-host2redis") {
      registered.add(String(url.searchParams.get("hostname")));
      return send(200, "Done");
    }
    if (name === "GET /heart-beat") {
      const isKnown = registered.has(String(url.searchParams.get("hostname")));
      return send(200, JSON.stringify({ status_code: isKnown ? 1000 : 1001 }));
    }
    if (url.pathname.startsWith("/result/")) {
      const keep = typeof trouble?.trouble === "object" ? trouble.trouble.keep : undefined;
      return upload(request, decodeURIComponent(url.pathname), keep, send);
    }
    const file = files.get(url.pathname);
    send(file ? 200 : 404, file);
  };

  type Send = (status: number, body?: string | Buffer, headers?: Record<string, string>) => void;
  const boot = (send: Send): void => {
    const next = queue.shift();
    if (!next) {
      send(200, "{}");
      return;
    }
    const { id, options } = next;
    const job = `${double.url.origin}/job_initrd_tmpfs/${id}/job.cgz`;
    const plain = { docker_image: "centos:7", lkp: options.lkp ?? "http://127.0.0.1:1/lkp.cgz", job, job_id: id };
    send(200, options.answer ?? JSON.stringify(plain));
  };
  const download = async (url: URL, send: Send): Promise<void> => {
    const { job, options } = jobOf(url.pathname.split("/")[2] ?? "");
    const files = { jobYaml: writeJobYaml(job), jobSh: writeJobSh(job, programs), mtimeMs: 0 };
    for (const [name, text] of [["job.yaml", files.jobYaml] as const, ["job.sh", files.jobSh] as const]) {
      mkdirSync(join(base, String(job.result_root)), { recursive: true });
      writeFileSync(join(base, String(job.result_root), name), text);
    }
    const secretsYaml = options.jobToken === undefined ? undefined : `job_token: ${options.jobToken}\n`;
    send(200, options.archive ?? (await packJob({ ...files, secretsYaml })));
  };
  const append = (url: URL, send: Send): void => {
    const job = jobs.get(String(url.searchParams.get("job_id")));
    for (const [key, value] of url.searchParams) {
      if (key === "job_file" || key === "job_id" || !job) continue;
      job.reports.push(key === "job_state" ? `${key}=${value}` : key);
      job.variables.set(key, value);
    }
    send(200, "Done");
  };
  const postRun = (url: URL, send: Send): void => {
    const job = jobs.get(String(url.searchParams.get("job_id")));
    if (job) {
      job.reports.push("post-run");
      job.isClosed = true;
    }
    send(200, "Done");
  };
  const upload = async (request: IncomingMessage, path: string, keep: number | undefined, send: Send) => {
    const job = jobs.get(path.split("/")[3] ?? "");
    const target = join(base, path);
    const partial = `${target}.partial`;
    const kept = existsSync(partial) ? partial : target;
    if (!job) return send(404);
    if (job.isClosed) return send(409);
    if (request.method === "HEAD") {
      if (!existsSync(kept)) return send(404);
      return send(200, "", { "Content-Length": String(readFileSync(kept).length) });
    }
    if (request.method === "MKCOL") {
      if (existsSync(target)) return send(405);
      mkdirSync(target, { recursive: true });
      return send(201);
    }
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(request.headers["content-range"] ?? "");
    const before = range && existsSync(kept) ? readFileSync(kept) : Buffer.alloc(0);
    if (range && Number(range[1]) !== before.length) {
      request.resume();
      return send(409, "", { "Upload-Offset": String(before.length) });
    }
    const chunks: Buffer[] = [before];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (keep !== undefined && bytes >= keep) {
        mkdirSync(dirname(partial), { recursive: true });
        writeFileSync(partial, Buffer.concat(chunks).subarray(0, before.length + keep));
        return void request.socket.destroy();
      }
    }
    const status = existsSync(target) ? 204 : 201;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, Buffer.concat(chunks));
    job.reports.push(`upload ${path.split("/").slice(4).join("/")}`);
    send(status);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const double: SchedulerDouble = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    submit(job, options = {}) {
      const id = String(jobs.size + 1);
      const suite = String(job.suite);
      const whole = { testbox: "dc-1g-1", tbox_group: "dc-1g", ...job, id, result_root: `/result/${suite}/${id}` };
      const added = { id, job: whole, options, reports: [], variables: new Map(), isClosed: false };
      jobs.set(id, added);
      queue.push(added);
      return id;
    },
    reports: (id) => jobOf(id).reports,
    variables: (id) => Object.fromEntries(jobOf(id).variables),
    resultRoot: (id) => join(base, String(jobOf(id).job.result_root)),
    requests,
    authorizations,
    registered,
    files,
    forget: (hostname) => void registered.delete(hostname),
    disturb: (request, times, trouble) => void disturbances.push({ request, left: times, trouble }),
  };
  return double;
}
