/** What the operator chose for the bisect service (bisect.md, annex). */
export interface BisectRules {
  /** Folder below which `results/…` of 1.8 lies, and the results of jobs. */
  readonly resultBase: string;
  /** Folder of mirrors and work trees. */
  readonly workFolder: string;
  /** Worker processes of one consumer. */
  readonly workers: number;
  readonly maxConcurrentClones: number;
  readonly leaseS: number;
  readonly taskTimeoutS: number;
  readonly stepRuntimeS: number;
  /** Folders below which repositories of this machine may lie; empty: none may. */
  readonly localRepos: readonly string[];
  /** Hosts that repositories are fetched from, in lower case; undefined: any. */
  readonly gitHosts?: readonly string[] | undefined;
  readonly minKernelVersion: string;
  readonly maxCommitAgeDays: number;
  readonly producer: ProducerRules;
  /** File of metrics, a pattern and `+1` (bigger is better) or `-1` a line; undefined: nobody said. */
  readonly kpis?: string | undefined;
  /** Whether tasks run here, or as a job of their own (3.2). */
  readonly mode: "local" | "submit";
  /** Testbox group and programs of wrapper jobs. */
  readonly testbox: string;
  readonly programs: readonly string[];
  readonly mail: MailRules;
  /** `my_account` of step jobs; undefined: none. */
  readonly account: string | undefined;
}

interface ProducerRules {
  readonly isEnabled: boolean;
  readonly intervalS: number;
  readonly queryHours: number;
  /** Jobs that succeeded are looked at too, for what they warn of. */
  readonly isAnyHealth?: boolean;
  /** Files of patterns, a line each; undefined: the built-in ones. */
  readonly whitelist: string | undefined;
  readonly denylist: string | undefined;
  /** Undefined: nobody said which metrics count. */
  readonly performance?: PerformanceRules | undefined;
}

/** What benchmark jobs are compared by (bisect.md 2 P-8). */
export interface PerformanceRules {
  /** Commits that others are measured against, as jobs have them: `v6.6`. */
  readonly stableTags: readonly string[];
  /** File of metrics, a pattern and `+1` (bigger is better) or `-1` a line. */
  readonly kpis: string;
}

interface MailRules {
  /** Empty: no mail is sent. */
  readonly bcc: readonly string[];
  /** Instead of the author; empty: the author. */
  readonly to: readonly string[];
  readonly from: string;
  /** `smtp(s)://HOST:PORT`, or `file:FOLDER`: a file per mail; undefined: no mail is sent. */
  readonly transport: string | undefined;
  /** At least that much for the author. */
  readonly confidence: number;
  /** Gets `report.json` by POST; undefined: none. */
  readonly webhook: string | undefined;
}
