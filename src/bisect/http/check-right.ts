import type { IncomingHttpHeaders } from "node:http";
import type { HttpAccount } from "../../scheduler/http/accounts/account.js";
import { presentedToken } from "../../scheduler/http/accounts/presented-token.js";
import { Refusal } from "../../scheduler/refusal.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { BisectHttp } from "./bisect-http.js";
import type { BisectRight } from "./bisect-route.js";

/**
 * Whether a request may go on before anything of its body is read: gives its account, undefined where none are in use. Of
 * `owner` the rest is for `checkOwner`. Throws Refusal 401 and 403.
 */
export function checkRight(
  { accounts, account: own }: BisectHttp,
  right: BisectRight,
  headers: IncomingHttpHeaders,
): HttpAccount | undefined {
  if (!accounts) return undefined;
  const token = presentedToken(headers);
  const account = token === undefined ? undefined : accounts.find(token);
  if (!account) throw new Refusal(401, token === undefined ? "A token is required" : "Unknown token");
  const isAllowed =
    right === "reader" ||
    isOperator(account, own) ||
    (account.role === "submitter" && (right === "submitter" || right === "owner"));
  if (!isAllowed) throw new Refusal(403, `Role ${account.role} may not do that`);
  return account;
}

/** Whether a task may be changed by whoever asks: who made it, or owns its bad job. Throws Refusal 403. */
export function checkOwner(
  { account: own }: Pick<BisectHttp, "account">,
  account: HttpAccount | undefined,
  task: BisectTask,
): void {
  if (!account || isOperator(account, own) || [task.j.account, task.j.job_account].includes(account.my_account)) return;
  throw new Refusal(403, "Not your task");
}

/**
 * A page of somebody else in a browser may send a form anywhere its user can reach. Throws Refusal 403 for a change that
 * comes from one. Without accounts a page of our own is one whose host is known for ours: any other name may have been
 * given our address by whoever owns it. `address` is that on which the request came in.
 */
export function checkOrigin(
  { accounts, hosts }: Pick<BisectHttp, "accounts" | "hosts">,
  { origin, host, ...headers }: IncomingHttpHeaders,
  address: string | undefined,
): void {
  const page = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  const isOurs =
    origin === undefined ||
    (page?.host === host && (accounts !== undefined || [...thisHost, ...hosts, plain(address)].includes(nameIn(page))));
  if (!isOurs || headers["sec-fetch-site"] === "cross-site") throw new Refusal(403, "Not from another site");
}

const thisHost: readonly string[] = ["localhost", "127.0.0.1", "::1"];

function nameIn(page: URL | undefined): string | undefined {
  return page?.hostname.replace(/^\[|\]$/g, "");
}

/** `::ffff:10.0.0.1` is `10.0.0.1`. */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/i, "").toLowerCase();
}

/** Whether an account may do everything: an admin, or the service itself. */
export function isOperator({ role, my_account }: HttpAccount, own: string | undefined): boolean {
  return role === "admin" || (own !== undefined && role === "submitter" && my_account === own);
}
