/** Small maps that all processes share, such as `sched/id2job` (scheduler.md 3.1). Errors as of `TaskQueue`. */
export interface SharedMaps {
  get(map: string, key: string): Promise<string | undefined>;
  set(map: string, key: string, value: string): Promise<void>;
  /** All of it. */
  entries(map: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Sets `value`, or removes the entry where that is undefined, if the entry is exactly `expected` (undefined: not
   * there); false: it is something else, and stays as it is.
   */
  swap(map: string, key: string, expected: string | undefined, value: string | undefined): Promise<boolean>;
  /** False: it was not there. */
  remove(map: string, key: string): Promise<boolean>;
}
