import type { Job } from "../job/load-job.js";
import type { BisectRules } from "./bisect-rules.js";

/**
 * Whether a job may be one that this service submitted. Labels are anybody's to write; `my_account` is the scheduler's
 * where accounts are on (bisect.md 3.4). Without an account of its own every job may be.
 */
export function isOwnJob({ account }: Pick<BisectRules, "account">, { my_account }: Job): boolean {
  return account === undefined || my_account === account;
}
