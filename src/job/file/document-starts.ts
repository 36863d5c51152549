import { EVENT_ID, type Event } from "js-yaml";
import { eventRange } from "./event-range.js";

/** The offset of the first thing that is written in each document; of an empty one where the one before it begins. */
export function documentStarts(events: readonly Event[]): readonly number[] {
  const starts: (number | undefined)[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) starts.push(undefined);
    else if (starts.at(-1) === undefined) starts[starts.length - 1] = eventRange(event)?.start;
  }
  let last = 0;
  return starts.map((start) => (last = start ?? last));
}
