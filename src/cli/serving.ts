import type { Settings } from "../config/settings.js";
import type { QueueEngine } from "../queue/engine.js";
import type { Accounts } from "../scheduler/http/accounts/account.js";
import type { DocumentStore } from "../store/store.js";
import type { ServiceLog } from "../support/log.js";
import type { ConnectOptions } from "./connect.js";

/** Options of `cci serve`. */
export interface ServeOptions extends ConnectOptions {
  readonly host: string;
  readonly port?: number;
  readonly taskqueuePort?: number;
  /** False: `--no-accounts`. */
  readonly accounts?: string | false;
  readonly with?: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

/** A run of `cci serve`. */
export interface Serving {
  readonly stop: AbortSignal;
  readonly options: ServeOptions;
  readonly settings: Settings;
  readonly accounts: Accounts | undefined;
  readonly log: ServiceLog;
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  /** It serves at this URL. */
  readonly onReady: (url: string) => void;
}
