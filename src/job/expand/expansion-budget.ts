import { CciError } from "../../support/cci-error.js";

/** Values, maps and lists that are copied until all jobs of a file are made. */
const maxNodes = 4_000_000;

/** Characters that the templates of all jobs of a file make. */
const maxCharacters = 64 * 1024 * 1024;

/** What the jobs of one file may take of the memory of the client, all of them together. */
export interface ExpansionBudget {
  /** Throws BAD_JOB_FILE where these, copied or about to be, are too many. */
  spendNodes(count: number): void;
  /** Throws BAD_JOB_FILE where these, made by a template, are too many. */
  spendCharacters(count: number): void;
}

/** The whole budget of a job file, named as typed. */
export function openExpansionBudget(file: string): ExpansionBudget {
  let nodes = 0;
  let characters = 0;
  return {
    spendNodes(count) {
      nodes += count;
      if (nodes > maxNodes) throw tooMuch(file, `its jobs have more than ${maxNodes} values together`);
    },
    spendCharacters(count) {
      characters += count;
      if (characters <= maxCharacters) return;
      throw tooMuch(file, `the templates of its jobs make more than ${maxCharacters} characters together`);
    },
  };
}

function tooMuch(file: string, message: string): CciError {
  return new CciError("BAD_JOB_FILE", `${file}:1:1: ${message}`, {
    hint: "every job holds all fields of the file: make several smaller files of it, or shorten its lists and texts",
  });
}
