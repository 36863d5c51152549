import type { ScheduleEntry } from "../store/schedule-entry.js";
import { afterPull, type PullNews } from "./schedule.js";
import type { WatchContext } from "./watch-context.js";

type ScheduleContext = Pick<WatchContext, "store" | "clock" | "rules" | "random">;

/**
 * Sets when a service is due again after what just happened to it: a pull, a capture before it stops, or a clear, which
 * counts as changed (coverage.md 4.2, 3.10). The new entry. Throws what the store throws.
 */
export function keepSchedule({ store, clock, rules, random }: ScheduleContext, news: PullNews): ScheduleEntry {
  return store.inTransaction(() => {
    const entry = afterPull(store.scheduleOf(news.srvName), news, clock.nowMs(), rules, random);
    store.setSchedule(entry);
    return entry;
  });
}
