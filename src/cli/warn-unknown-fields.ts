import { quoted } from "../search/bad-query.js";
import type { SearchableFields } from "../search/searchable-fields.js";
import { nearest } from "./nearest.js";
import { message } from "./output.js";

/** One line on stderr for each field that was asked for and that no document (`owner`) has (results.md 7.7). */
export function warnUnknownFields(unknown: readonly string[], fields: SearchableFields, owner = "job"): void {
  for (const field of unknown) {
    const [meant] = nearest(field, fields.names);
    const suggestion = meant === undefined ? "es-find --mapping lists them" : `did you mean ${meant}?`;
    message(`warning: no ${owner} has a searchable field ${quoted(field)}; ${suggestion}`);
  }
}
