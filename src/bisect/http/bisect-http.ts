import type { Accounts } from "../../scheduler/http/accounts/account.js";
import type { Clock } from "../../support/clock.js";
import type { ServiceLog } from "../../support/log.js";
import type { BisectService } from "../bisect-service.js";

/** What the routes of the bisect service work on. */
export interface BisectHttp {
  readonly service: BisectService;
  /** Undefined: everybody may do everything. */
  readonly accounts: Accounts | undefined;
  /** `my_account` of the service itself, which may do everything; undefined: it has none. */
  readonly account: string | undefined;
  /** Names and addresses by which browsers may reach the service besides those of this machine itself; lower case. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  readonly log: ServiceLog;
}
