/** The part of a run that counts, in seconds of its time axis; 0 is open (results.md 4.4). */
export interface StatsWindow {
  readonly beginSeconds: number;
  readonly endSeconds: number;
}

/** The window that a job asks for by `stats_part_begin` and `stats_part_end`. */
export function windowOfJob(job: Readonly<Record<string, unknown>>): StatsWindow {
  const seconds = (value: unknown): number => {
    const number = Number(value ?? 0);
    return Number.isFinite(number) && number > 0 ? number : 0;
  };
  return { beginSeconds: seconds(job.stats_part_begin), endSeconds: seconds(job.stats_part_end) };
}

export interface WindowedColumns {
  readonly columns: ReadonlyMap<string, readonly number[]>;
  /** Samples in the window, or the longest column without one: what an average divides by. */
  readonly length: number;
}

/** Cuts the columns of a group with a time axis to the window; keys that `ignoresWindow` stay whole. */
export function cutToWindow(
  columns: ReadonlyMap<string, readonly number[]>,
  timeKey: string,
  window: StatsWindow,
  ignoresWindow: (key: string) => boolean,
): WindowedColumns {
  let longest = 0;
  for (const { length } of columns.values()) longest = Math.max(longest, length);
  const { beginSeconds, endSeconds } = window;
  const times = columns.get(timeKey);
  if (times === undefined || times.length <= 2 || (beginSeconds === 0 && endSeconds === 0))
    return { columns, length: longest };

  // A time axis is seconds of the run or, where it begins later, of the clock.
  const first = times[0] as number;
  const origin = first > 2 ? first : 0;
  const indexAt = (seconds: number): number => {
    const found = times.findIndex((time) => time - origin >= seconds);
    return found < 0 ? longest : found;
  };
  const begin = indexAt(beginSeconds);
  const end = endSeconds > 0 ? indexAt(endSeconds) : longest;
  const cut = new Map<string, readonly number[]>();
  for (const [key, values] of columns)
    cut.set(key, ignoresWindow(key) ? values : values.slice(begin, Math.max(begin, end)));
  return { columns: cut, length: Math.max(0, end - begin) };
}
