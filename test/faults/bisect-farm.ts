import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { DocumentStore } from "../../src/store/store.js";
import type { NumberedRepository } from "../cli/bisect-repository.js";

/** A scheduler and its machines, as far as step jobs see them: each job ends a moment after it was submitted. */
export interface Farm {
  readonly port: number;
  /** Ids of the jobs so far, in the order in which they came. */
  readonly submitted: readonly string[];
  readonly cancelled: readonly string[];
  /** Jobs that come after the first `count` do not end before `release`. */
  holdAfter(count: number): void;
  release(): void;
}

/** Test case `errid` fails from commit number `culprit` on. */
export async function startFarm(
  store: DocumentStore,
  repository: NumberedRepository,
  { errid, culprit }: { readonly errid: string; readonly culprit: number },
): Promise<Farm> {
  const bad = new Set(
    Array.from({ length: 64 }, (_, at) => at + 1)
      .filter((n) => n >= culprit)
      .map(repository.commit),
  );
  const submitted: string[] = [];
  const cancelled: string[] = [];
  const held: (() => Promise<void>)[] = [];
  let most = Number.POSITIVE_INFINITY;
  const pass = errid.replace(/\.fail$/, ".pass");

  const finish = async (id: string, commit: unknown): Promise<void> => {
    const isBad = bad.has(String(commit));
    const end = {
      job_stage: "finish",
      job_state: isBad ? "failed" : "finished",
      job_health: isBad ? "fail" : "success",
      job_data_readiness: "complete",
      stats: { [isBad ? errid : pass]: 1 },
      ...(isBad ? { errid: [errid] } : {}),
    };
    await store.update("jobs", id, (job) => (job.job_health === "cancel" ? undefined : { set: end }));
  };
  const submit = async (body: string): Promise<string> => {
    const job = JSON.parse(body) as Record<string, unknown>;
    const id = String(1000 + submitted.length);
    submitted.push(id);
    const submit_time = new Date().toISOString();
    await store.insert("jobs", id, { ...job, id, job_stage: "submit", submit_time, result_root: `/result/ltp/${id}` });
    const end = (): Promise<void> => finish(id, job.commit);
    if (submitted.length > most) held.push(end);
    else setImmediate(() => void end());
    return JSON.stringify([{ job_id: id, message: "", job_state: "submit" }]);
  };
  const cancel = async (body: string): Promise<string> => {
    const { job_ids } = JSON.parse(body) as { readonly job_ids: readonly string[] };
    for (const id of job_ids) {
      cancelled.push(id);
      await store.update("jobs", id, () => ({ set: { job_stage: "finish", job_health: "cancel", stats: {} } }));
    }
    return JSON.stringify({ results: job_ids.map((job_id) => ({ job_id, result: "success", message: "" })) });
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      response.end(request.url === "/submit_job" ? await submit(body) : await cancel(body));
    })();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    submitted,
    cancelled,
    holdAfter(count) {
      most = count;
    },
    release() {
      most = Number.POSITIVE_INFINITY;
      for (const end of held.splice(0)) void end();
    },
  };
}
