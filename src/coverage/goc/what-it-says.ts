import { isObject } from "../../support/is-object.js";
import { printable } from "../../support/printable.js";
import { textWithoutSecrets } from "../../support/without-secrets.js";
import type { GocAnswer } from "./goc-request.js";

const maxShown = 300;

/** An answer that was not wanted, for a message: `answers 417: no profiles`, on one line, cut where it is long. */
export function whatItSays({ status, body }: GocAnswer): string {
  if (status >= 300 && status < 400) return `answers ${status}, a redirect, which is not followed`;
  // A sign has at most four bytes, and the error of the centre stands in a short object.
  const text = errorText(
    body
      .subarray(0, maxShown * 8)
      .toString()
      .trim(),
  );
  if (text === "") return `answers ${status} without a word`;
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return `answers ${status}: ${printable(textWithoutSecrets(shown))}`;
}

function errorText(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value.error === "string" ? value.error : text;
  } catch {
    return text;
  }
}
