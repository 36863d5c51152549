import type { Job } from "../../../job/load-job.js";
import { Refusal } from "../../refusal.js";
import type { Accounts, HttpAccount } from "./account.js";

const pointer = "Ask the operator of this scheduler for an account (docs/serve.md, Accounts).";

/**
 * Whose job this is by its own fields `my_email`, `my_name`, `my_token` and `my_account`. Throws Refusal 400 with the
 * texts of scheduler.md 1.4.
 */
export function postedAccount(accounts: Accounts, job: Job): HttpAccount {
  for (const key of ["my_email", "my_name", "my_token"]) {
    if (!job[key]) throw new Refusal(400, `Missing required job key: '${key}'.\n${pointer}`);
  }
  const { my_token, my_email, my_account } = job;
  const account = typeof my_token === "string" ? accounts.find(my_token) : undefined;
  const maySubmit = account?.role === "submitter" || account?.role === "admin";
  if (!account || !maySubmit || (account.my_email !== undefined && account.my_email !== my_email)) {
    throw new Refusal(400, `Failed to verify the account.\n${pointer}`);
  }
  if (!my_account) {
    throw new Refusal(
      400,
      `Missing required job key: my_account.\nAdd the line "my_account: ${account.my_account}" to ~/.config/compass-ci/defaults/account.yaml`,
    );
  }
  if (my_account !== account.my_account) throw new Refusal(400, `Failed to verify the account.\n${pointer}`);
  return account;
}
