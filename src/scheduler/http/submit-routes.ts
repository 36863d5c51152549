import { join } from "node:path";
import type { FastifyRequest } from "fastify";
import type { Job } from "../../job/load-job.js";
import { jobProblem } from "../../job/validate-job.js";
import { readPostedJob } from "../read-posted-job.js";
import { Refusal } from "../refusal.js";
import { submitJob } from "../submit-job.js";
import { access } from "./accounts/access.js";
import type { Accounts, HttpAccount } from "./accounts/account.js";
import { authorise } from "./accounts/authorise.js";
import { postedAccount } from "./accounts/posted-account.js";
import { presentedToken } from "./accounts/presented-token.js";
import type { HttpContext } from "./http-context.js";
import type { Route } from "./route.js";

const comesBeforeAccounts = /^(Missing required job key|Invalid (suite|testbox|tbox_group|queue): |Invalid character )/;

/** Where jobs come in (scheduler.md 2.2). */
export function submitRoutes(context: HttpContext): readonly Route[] {
  const { resultBase } = context.scheduler.rules;
  return [
    {
      method: "POST",
      path: "/v1/jobs/submit",
      access: access.posted,
      refusals: "seed",
      handle: async (request) => String((await submitPosted(context, request, readPostedJob(bodyOf(request)))).id),
    },
    {
      method: "POST",
      path: "/submit_job",
      access: access.posted,
      refusals: "array",
      handle: async (request) => {
        const job = await submitPosted(context, request, readPostedJob(bodyOf(request)));
        const result_root = join(resultBase, String(job.result_root));
        return [{ job_id: String(job.id), message: "", job_state: "submit", result_root }];
      },
    },
  ];
}

/** Takes a posted job for whoever posted it; gives it as it is stored. Throws Refusal. */
export async function submitPosted(context: HttpContext, request: FastifyRequest, posted: Job): Promise<Job> {
  const { scheduler, accounts, metrics } = context;
  request.account = accounts && (await submitter(context, accounts, request, posted));
  const account = request.account && { my_account: request.account.my_account };
  const job = await submitJob(scheduler, posted, context.hosts(request), account);
  request.jobId = String(job.id);
  metrics.submitted();
  return job;
}

/** The bytes of the body; none where there is no body. */
export function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

async function submitter(
  { scheduler }: HttpContext,
  accounts: Accounts,
  request: FastifyRequest,
  posted: Job,
): Promise<HttpAccount | undefined> {
  const token = presentedToken(request.headers);
  if (token !== undefined) {
    return authorise(scheduler, accounts, access.posted, { token, jobToken: undefined, jobId: undefined });
  }
  try {
    return postedAccount(accounts, posted);
  } catch (error) {
    // The table of 1.4 goes from top to bottom, and what is wrong with the names comes before the account.
    const problem = jobProblem(posted);
    throw problem !== undefined && comesBeforeAccounts.test(problem) ? new Refusal(400, problem) : error;
  }
}
