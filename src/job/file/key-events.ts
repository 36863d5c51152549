import { CHOMPING_MODE, COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import type { CommentKey } from "./comment-keys.js";
import { type CommentSlots, commentSlots } from "./comment-slots.js";
import type { KeyRules } from "./key-rules.js";

/** The events of a text whose keys are ready to be read. */
export interface KeyedEvents {
  readonly events: Event[];
  /** The text, and behind it the keys that stand as comments in it. */
  readonly source: string;
}

interface Frame {
  readonly isMap: boolean;
  /** Of a map in block style: the column its keys stand at. */
  readonly column: number | undefined;
  readonly keys: Set<string>;
  isKeyNext: boolean;
  /** Behind this offset stand the comments of the next key. */
  commentsFrom: number;
}

interface Output {
  readonly events: Event[];
  source: string;
}

/**
 * The events with keys as they are written (`1.50` stays so), and with the comment keys where they stand: in the map whose
 * keys begin at the same column, before the next key.
 */
export function keyEvents(
  source: string,
  events: readonly Event[],
  comments: readonly CommentKey[],
  rules: KeyRules,
): KeyedEvents {
  const out: Output = { events: [], source };
  const frames: Frame[] = [];
  const slots = commentSlots(source, events, comments);
  let lastStart = 0;
  for (const [index, event] of events.entries()) {
    const frame = frames.at(-1);
    const isKey = frame?.isMap === true && frame.isKeyNext;
    if (isKey) addComments(out, frame, slots, index);
    out.events.push(isKey && event.type === EVENT_ID.SCALAR ? rules.keyOf(event, frame.keys) : event);
    switch (event.type) {
      case EVENT_ID.POP:
        frames.pop();
        endNode(frames);
        break;
      case EVENT_ID.SCALAR:
      case EVENT_ID.ALIAS:
        lastStart = slots.startAt(index);
        endNode(frames);
        break;
      default: {
        const isMap = event.type === EVENT_ID.MAPPING;
        const column = blockColumn(source, event);
        frames.push({ isMap, column, keys: new Set(), isKeyNext: true, commentsFrom: lastStart });
      }
    }
  }
  return out;
}

function endNode(frames: readonly Frame[]): void {
  const around = frames.at(-1);
  if (around !== undefined) around.isKeyNext = !around.isKeyNext;
}

function addComments(out: Output, frame: Frame, slots: CommentSlots, index: number): void {
  const { column, keys } = frame;
  if (column === undefined) return;
  for (const { key } of slots.take(index, frame.commentsFrom, column)) {
    if (keys.has(key)) continue;
    keys.add(key);
    const start = out.source.length;
    out.source += key;
    out.events.push(writtenScalar(start, out.source.length), writtenScalar(-1, -1));
  }
  frame.commentsFrom = slots.startAt(index);
}

function blockColumn(source: string, event: Event): number | undefined {
  if (event.type !== EVENT_ID.MAPPING || event.style !== COLLECTION_STYLE.BLOCK) return undefined;
  return event.start - (source.lastIndexOf("\n", event.start - 1) + 1);
}

/** A scalar without quotes, or with -1 the null of a value that is not written. */
function writtenScalar(valueStart: number, valueEnd: number): ScalarEvent {
  const nowhere = { anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1 };
  const style = SCALAR_STYLE.PLAIN;
  return {
    type: EVENT_ID.SCALAR,
    valueStart,
    valueEnd,
    ...nowhere,
    style,
    chomping: CHOMPING_MODE.CLIP,
    indent: -1,
    fast: true,
  };
}
