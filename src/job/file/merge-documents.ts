import { maxExpandedNodes } from "../../support/yaml-limits.js";
import type { Job } from "../load-job.js";
import { jobFileError } from "./job-file-error.js";
import type { JobDocument } from "./parse-job-yaml.js";

/**
 * The bases of a job file (scheduler.md 5.3 rule 3): the first document, then it with the fields of each further one, which
 * replace its own as a whole. Throws BAD_JOB_FILE where these are more fields than can be held.
 */
export function mergeDocuments(documents: readonly JobDocument[]): readonly Job[] {
  const [first, ...further] = documents;
  if (first === undefined) return [];
  const firstFields = Object.entries(first.fields);
  let fieldCount = 0;
  const merged = further.map(({ fields, place }) => {
    const own = Object.entries(fields);
    fieldCount += firstFields.length + own.length;
    if (fieldCount > maxExpandedNodes)
      throw jobFileError(place, `more than ${maxExpandedNodes} fields in all documents`);
    return Object.fromEntries([...firstFields, ...own]);
  });
  return [first.fields, ...merged];
}
