import { checkJobToken } from "../../job-tokens.js";
import { readJob } from "../../read-job.js";
import { Refusal } from "../../refusal.js";
import type { SchedulerContext } from "../../scheduler-context.js";
import type { Access } from "./access.js";
import type { Accounts, HttpAccount } from "./account.js";

/** A request as far as its rights go. */
export interface Claim {
  /** Of the header. */
  readonly token: string | undefined;
  /** Of the parameter `job_token`, for clients that can send nothing else. */
  readonly jobToken: string | undefined;
  /** The job that it names. */
  readonly jobId: string | undefined;
}

/**
 * Whether a request may be served where accounts are on: gives its account, or undefined where the token of a job opened
 * the door. Throws Refusal 401 and 403.
 */
export async function authorise(
  context: SchedulerContext,
  accounts: Accounts,
  { roles, jobToken, owner }: Access,
  claim: Claim,
): Promise<HttpAccount | undefined> {
  const { token, jobId } = claim;
  const account = token === undefined ? undefined : accounts.find(token);
  if (account) {
    if (roles.includes(account.role)) return account;
    if (owner && account.role === "submitter" && (await isOwner(context, jobId, account))) return account;
    throw new Refusal(403, owner ? "Not your job" : `Role ${account.role} may not do that`);
  }
  const tokenOfJob = token ?? claim.jobToken;
  if (jobToken && jobId !== undefined && tokenOfJob !== undefined) {
    if (await checkJobToken(context, jobId, tokenOfJob)) return undefined;
  }
  throw new Refusal(401, tokenOfJob === undefined ? "A token is required" : "Unknown token");
}

async function isOwner(
  context: SchedulerContext,
  jobId: string | undefined,
  { my_account }: HttpAccount,
): Promise<boolean> {
  if (jobId === undefined) return false;
  const job = await readJob(context, jobId, ["my_account"]);
  return job?.my_account === my_account;
}
