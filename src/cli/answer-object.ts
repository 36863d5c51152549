import { isObject } from "../support/is-object.js";

/** The object that an answer of the scheduler holds; undefined where it is not the JSON of one. */
export function answerObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
