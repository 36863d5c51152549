import { CciError } from "../../support/cci-error.js";

/** Where a character of a job file stands: the file as the user knows it, line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `file:line:column`, as editors and compilers write it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The error of everything that cannot be understood in a job file: BAD_JOB_FILE, `<place>: <message>`. */
export function jobFileError(
  place: Place | string,
  message: string,
  options?: ConstructorParameters<typeof CciError>[2],
) {
  return new CciError("BAD_JOB_FILE", `${typeof place === "string" ? place : placeText(place)}: ${message}`, options);
}
