import type { Settings } from "../config/settings.js";
import type { Accounts } from "../scheduler/http/accounts/account.js";
import { readAccounts } from "../scheduler/http/accounts/read-accounts.js";
import { CciError } from "../support/cci-error.js";
import type { ServeOptions } from "./serving.js";

/**
 * The accounts of this run; undefined: everybody may do everything, which beyond this machine must be said in so many
 * words. Throws USAGE, BAD_SETTING.
 */
export function readAccess(options: ServeOptions, settings: Settings): Accounts | undefined {
  const file = options.accounts === false ? undefined : (options.accounts ?? settings.CCI_ACCOUNTS.value);
  if (file === undefined) {
    if (options.accounts === false || isLoopback(options.host)) return undefined;
    throw new CciError("USAGE", `--host ${options.host} lets other machines in, and there are no accounts`, {
      hint: "--accounts FILE (see docs/serve.md), or --no-accounts: everybody may do everything",
    });
  }
  if (options.taskqueuePort !== undefined && !isLoopback(options.host)) {
    throw new CciError("USAGE", `--taskqueue-port at ${options.host}: its protocol knows no accounts`, {
      hint: "--host 127.0.0.1, or --no-accounts: everybody may do everything",
    });
  }
  return readAccounts(file);
}

/** Only this machine reaches it. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
