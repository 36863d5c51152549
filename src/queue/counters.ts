/** Numbers that only grow, the same for all processes (scheduler.md 2.2). Errors as of `TaskQueue`. */
export interface Counters {
  /** The next whole number of that name as decimal text, beginning with 1; never given twice. */
  next(name: string): Promise<string>;
  /** The number given last; "0": none yet. */
  last(name: string): Promise<string>;
}
