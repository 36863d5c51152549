import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import { isObject } from "../../support/is-object.js";
import { countExpandedNodes, maxExpandedNodes, maxYamlDepth } from "../../support/yaml-limits.js";
import type { Job } from "../load-job.js";
import { commentKeysOf } from "./comment-keys.js";
import { documentStarts } from "./document-starts.js";
import { jobFileError, type Place } from "./job-file-error.js";
import { jobYamlSchema } from "./job-yaml-schema.js";
import { keyEvents } from "./key-events.js";
import { keyRules } from "./key-rules.js";
import { type MaskedText, unmasked } from "./mask-templates.js";
import { scalarTemplates } from "./scalar-templates.js";

/** A document of a job file. */
export interface JobDocument {
  readonly fields: Job;
  /** Where it begins. */
  readonly place: Place;
}

/** The documents of a job file, one at least, each of them a map. Throws BAD_JOB_FILE. */
export function parseJobYaml(masked: MaskedText): readonly JobDocument[] {
  const { placed } = masked;
  const events = placing(masked, () => parseEvents(placed.text, { maxDepth: maxYamlDepth }));
  const schema = jobYamlSchema(scalarTemplates(masked, events));
  const keyed = keyEvents(placed.text, events, commentKeysOf(masked), keyRules(masked));
  const values = placing(masked, () => constructFromEvents(keyed.events, { source: keyed.source, schema }));
  if (values.length === 0) throw jobFileError(placed.placeAt(0), "a job is a map of fields, not an empty file");
  const starts = documentStarts(events);
  const documents = values.map((fields, index) => {
    const place = placed.placeAt(starts[index] ?? 0);
    if (!isObject(fields)) throw jobFileError(place, `a job is a map of fields, not ${describe(fields)}`);
    return { fields, place };
  });
  if (countExpandedNodes(values) > maxExpandedNodes) {
    throw jobFileError(
      placed.placeAt(0),
      `more than ${maxExpandedNodes} values once its aliases are expanded, or too deep`,
    );
  }
  return documents;
}

/** Gives the errors of the YAML library the place of what they are about. */
function placing<Result>({ placed, templates }: MaskedText, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = placed.placeAt(error.mark?.position ?? 0);
    throw jobFileError(place, unmasked(error.reason, templates), { cause: error });
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "an empty document";
  return Array.isArray(value) ? "a list" : `${JSON.stringify(value)?.slice(0, 40)}`;
}
