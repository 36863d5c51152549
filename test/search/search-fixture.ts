import type { SearchableFields } from "../../src/search/searchable-fields.js";
import { collections, fieldType } from "../../src/store/mappings.js";

/** The searchable fields of jobs. */
export const jobFields: SearchableFields = {
  typeOf: (field) => fieldType("jobs", field),
  names: Object.keys(collections.jobs ?? {}),
};

/** 2024-05-01 12:00 UTC. */
export const noonMs = Date.UTC(2024, 4, 1, 12);
