const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A text of unknown origin for a terminal, on one line: control characters are escaped as in JSON. */
export function printable(text: string): string {
  return text.replace(controls, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
