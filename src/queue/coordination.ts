/**
 * Who wins. Every "only one of us" of the product goes through it, never through a store (bisect.md 1.9). True for
 * exactly one of any number of concurrent callers. Errors as of `TaskQueue`.
 */
export interface Coordination {
  /** True for the first value ever given for the key, and for that value again; for ever. */
  claimOnce(key: string, value: string): Promise<boolean>;
  /**
   * Takes the key for `ttlMs`; undefined: another owner holds it. The epoch is higher than any before for that key. The
   * holder itself gets its epoch again, prolonged.
   */
  acquire(key: string, owner: string, ttlMs: number): Promise<number | undefined>;
  /** Prolongs from now on; false: no longer held with that epoch. */
  renew(key: string, owner: string, epoch: number, ttlMs: number): Promise<boolean>;
  /** False: no longer held with that epoch. */
  release(key: string, owner: string, epoch: number): Promise<boolean>;
}
