import type { FastifyRequest } from "fastify";
import type { Job } from "../../job/load-job.js";
import type { Condition } from "../../store/query.js";
import { type CancelResult, cancelJob } from "../cancel-job.js";
import { isJobId } from "../job-id.js";
import { readPostedJob } from "../read-posted-job.js";
import { Refusal } from "../refusal.js";
import type { Account } from "../submit-job.js";
import { access } from "./accounts/access.js";
import { authorise } from "./accounts/authorise.js";
import { postedAccount } from "./accounts/posted-account.js";
import { presentedToken } from "./accounts/presented-token.js";
import type { HttpContext } from "./http-context.js";
import { nameJob } from "./name-job.js";
import { problemOf } from "./problem.js";
import type { Route } from "./route.js";
import { bodyOf } from "./submit-routes.js";

const maxJobs = 1000;

/** Where queued jobs are taken back (scheduler.md 2.8). */
export function cancelRoutes(context: HttpContext): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/cancel_jobs",
      access: access.posted,
      async handle(request, reply) {
        try {
          return { results: await cancelPosted(context, request) };
        } catch (error) {
          const { status, message, isUnforeseen } = problemOf(error);
          if (isUnforeseen || status >= 500) throw error;
          reply.code(202);
          return { error_msg: message };
        }
      },
    },
    {
      method: "POST",
      path: "/v1/jobs/:id/cancel",
      isPrefixedOnly: true,
      access: access.owner,
      async handle(request, reply) {
        const { result } = await cancelNamed(context, request);
        if (result === "success") return "Success";
        reply.code(result === "failed" ? 404 : 403);
        return result === "failed" ? "Job not found" : "Job already running";
      },
    },
  ];
}

/** Cancels the job of the path for whoever asks. */
export async function cancelNamed({ scheduler }: HttpContext, request: FastifyRequest): Promise<CancelResult> {
  const id = nameJob(request, (request.params as { readonly id?: string }).id);
  if (id === undefined) return unknown("");
  return cancelJob(scheduler, id, onlyOwn(request.account));
}

async function cancelPosted(context: HttpContext, request: FastifyRequest): Promise<readonly CancelResult[]> {
  const posted = readPostedJob(bodyOf(request));
  const account = await canceller(context, request, posted);
  const results: CancelResult[] = [];
  for (const id of await idsOf(context, posted)) {
    results.push(isJobId(id) ? await cancelJob(context.scheduler, id, account) : unknown(id));
  }
  return results;
}

function unknown(job_id: string): CancelResult {
  return { job_id: job_id.slice(0, 200), result: "failed", message: "can't find job from es" };
}

async function canceller(context: HttpContext, request: FastifyRequest, posted: Job): Promise<Account | undefined> {
  const { accounts, scheduler } = context;
  if (!accounts) return typeof posted.my_account === "string" ? { my_account: posted.my_account } : undefined;
  const token = presentedToken(request.headers);
  const claim = { token, jobToken: undefined, jobId: undefined };
  request.account =
    token === undefined ? postedAccount(accounts, posted) : await authorise(scheduler, accounts, access.posted, claim);
  return onlyOwn(request.account);
}

/** An admin may cancel every job. */
function onlyOwn(account: FastifyRequest["account"]): Account | undefined {
  return account && account.role !== "admin" ? { my_account: account.my_account } : undefined;
}

async function idsOf({ scheduler }: HttpContext, { job_ids, query }: Job): Promise<readonly string[]> {
  if (Array.isArray(job_ids)) {
    if (job_ids.length > maxJobs) throw new Refusal(400, `job_ids: over ${maxJobs} ids`);
    if (job_ids.some((id) => typeof id === "object")) throw new Refusal(400, "Invalid job_ids");
    return job_ids.map(String);
  }
  if (typeof query !== "object" || query === null || Array.isArray(query) || Object.keys(query).length === 0) {
    throw new Refusal(400, "Missing required key: 'job_ids' or 'query'.");
  }
  const conditions = Object.entries(query).map(([field, value]): Condition => {
    if (typeof value === "object") throw new Refusal(400, `Invalid query: ${field.slice(0, 80)}`);
    return { kind: "keyword", field, values: [String(value)] };
  });
  const order = [{ field: "id", descending: false }];
  const page = await scheduler.store.search({ collections: "jobs", query: { conditions }, order, limit: maxJobs });
  return page.hits.map(({ id }) => id);
}
