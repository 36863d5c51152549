/** Values that go by themselves, such as the registration of a testbox (scheduler.md 3.1). Errors as of `TaskQueue`. */
export interface ExpiringKeys {
  /** Sets it for `ttlMs` from now on. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Prolongs it from now on; false: it is not there. */
  extend(key: string, ttlMs: number): Promise<boolean>;
  get(key: string): Promise<string | undefined>;
  /** All whose key begins so, by key. */
  list(prefix: string): Promise<ReadonlyMap<string, string>>;
}
