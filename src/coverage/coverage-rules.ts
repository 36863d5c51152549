/** How a watch dog works: `goc-cov.json`, flags and environment, read and checked (coverage.md 2.5). Times in ms. */
export interface CoverageRules {
  /** The work folder, absolute. */
  readonly root: string;
  /** Of the centre, without a slash at its end. */
  readonly center: string;
  /** `HOST:PORT`. */
  readonly listen: string;
  readonly modules: ReadonlyMap<string, ModuleRules>;
  /** Of the levels 0 to 3. */
  readonly intervalsMs: readonly [number, number, number, number];
  /** Part of an interval, 0 to 1. */
  readonly jitter: number;
  readonly listIntervalMs: number;
  readonly retryBaseMs: number;
  readonly sweepIntervalMs: number;
  readonly probeTimeoutMs: number;
  readonly probeTries: number;
  readonly pullTimeoutMs: number;
  readonly syncWaitMs: number;
  readonly freshForMs: number;
  readonly gitTimeoutMs: number;
  /** Of the first clone. */
  readonly cloneTimeoutMs: number;
  /** Rows per key. */
  readonly keep: number;
  readonly days: number;
  readonly maxProfileBytes: number;
  /** CIDR ranges that agents may not lie in. */
  readonly denyAddresses: readonly string[];
  /** Patterns (RE2) of profile file names that are left out of everything. */
  readonly exclude: readonly string[];
  readonly removeGuard: boolean;
  readonly reregister: boolean;
}

/** What is known of an app. */
export interface ModuleRules {
  /** URL or local path of its repository. */
  readonly repo: string;
  /** The Go module path, where it is not to be read from go.mod. */
  readonly module?: string;
  /** Base of diffs. */
  readonly base?: string;
}
