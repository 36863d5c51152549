import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { eventRange } from "./event-range.js";
import { jobFileError } from "./job-file-error.js";
import { type MaskedText, splitAtMasks, unmasked } from "./mask-templates.js";

/** What a key of a job file may be. */
export interface KeyRules {
  /**
   * The event of a key as it is written, which is added to the keys of its map. Throws BAD_JOB_FILE where it begins for one
   * the map has already, and for a template.
   */
  keyOf(event: ScalarEvent, keys: Set<string>): ScalarEvent;
}

/** The rules for the keys of this text. */
export function keyRules({ placed, templates }: MaskedText): KeyRules {
  return {
    keyOf(event, keys) {
      const key = getScalarValue(placed.text, event);
      const isPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1;
      if (isPlain && key === "<<") return event;
      const trouble = (message: string, place = placed.placeAt(eventRange(event)?.start ?? 0)): Error =>
        jobFileError(place, `the key ${JSON.stringify(unmasked(key, templates).slice(0, 80))} ${message}`);
      const mask = splitAtMasks(key).find((part) => typeof part === "number");
      if (mask !== undefined) throw trouble("cannot be a template", templates[mask]?.place);
      if (keys.has(key)) throw trouble("is there twice");
      keys.add(key);
      // Text, whatever it looks like.
      return isPlain && event.fast ? { ...event, style: SCALAR_STYLE.SINGLE_QUOTED } : event;
    },
  };
}
