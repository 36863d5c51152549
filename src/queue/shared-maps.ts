/** Small maps that all processes share, such as `sched/id2job` (scheduler.md 3.1). Errors as of `TaskQueue`. */
export interface SharedMaps {
  get(map: string, key: string): Promise<string | undefined>;
  set(map: string, key: string, value: string): Promise<void>;
  /** False: it was not there. */
  remove(map: string, key: string): Promise<boolean>;
}
