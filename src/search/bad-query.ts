import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";

const maxShownLength = 80;

/** BAD_QUERY: what the user wrote cannot be searched for. */
export function badQuery(message: string, hint: string): CciError {
  return new CciError("BAD_QUERY", message, { hint });
}

/** What a user wrote, for a message: quoted, on one line, cut where it is long. */
export function quoted(text: string): string {
  return `"${printable(text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text)}"`;
}
