import type { Job } from "../load-job.js";
import { checkJobCount, checkNotEmpty, type ExpansionLimit } from "./expansion-limit.js";

/** What a field may be: of more than one choice each becomes a map of its own. */
export type ChoicesOf = (key: string, value: unknown) => readonly unknown[];

/**
 * One map for each combination of choices; of two fields the one further up is the outer loop. Counted before anything is
 * built. Throws BAD_JOB_FILE beyond the limit.
 */
export function listVariants(map: Job, choicesOf: ChoicesOf, limit: ExpansionLimit): readonly Job[] {
  const fields = Object.entries(map).map(([key, value]) => ({ key, choices: choicesOf(key, value) }));
  let count = 1;
  for (const { key, choices } of fields) {
    checkNotEmpty(key, choices, limit);
    count *= choices.length;
    checkJobCount(count, limit);
  }
  limit.budget.spendNodes(count * fields.length);
  return Array.from({ length: count }, (_, at) => {
    let stride = count;
    const entries = fields.map(({ key, choices }) => {
      stride /= choices.length;
      return [key, choices[Math.floor(at / stride) % choices.length]] as const;
    });
    return Object.fromEntries(entries);
  });
}
