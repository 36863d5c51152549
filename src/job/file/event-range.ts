import { EVENT_ID, type Event, SCALAR_STYLE } from "js-yaml";

/** Where an event of the YAML parser stands in its text. */
export interface EventRange {
  /** Of its first character: tag, anchor, quote and `*` are part of it. */
  readonly start: number;
  /** Behind what of it can hold line feeds or `#`; of a map or list behind its first character. */
  readonly end: number;
}

/** The range of an event; undefined of one without a place: an end, or a value that is not written. */
export function eventRange(event: Event): EventRange | undefined {
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return { start: event.anchorStart - 1, end: event.anchorEnd };
    case EVENT_ID.SCALAR: {
      const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const valueStart = isQuoted ? event.valueStart - 1 : event.valueStart;
      return rangeOf(event, valueStart, Math.max(event.valueEnd, event.tagEnd, event.anchorEnd));
    }
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return rangeOf(event, event.start, event.start);
    default:
      return undefined;
  }
}

function rangeOf(
  { tagStart, anchorStart }: { readonly tagStart: number; readonly anchorStart: number },
  start: number,
  end: number,
): EventRange | undefined {
  const starts = [tagStart, anchorStart === -1 ? -1 : anchorStart - 1, start].filter((offset) => offset >= 0);
  return starts.length === 0 ? undefined : { start: Math.min(...starts), end };
}
