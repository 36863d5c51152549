const bareNumber = /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const variable = /\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})/;
/** What means something between double quotes, a `$` only where no variable begins with it. */
const special = /[\\"`]|\$(?![A-Za-z_]|\{[A-Za-z_][A-Za-z0-9_]*\})/g;

/**
 * A value as one word of a shell script. `$NAME` and `${NAME}` in it expand where the script runs, nothing else does
 * (scheduler.md 4.2). A NUL, which no shell can hold, is left out.
 */
export function shellQuote(text: string): string {
  if (bareNumber.test(text)) return text;
  const value = text.includes("\0") ? text.replaceAll("\0", "") : text;
  if (!value.includes("'") && !(value.includes("$") && variable.test(value))) return `'${value}'`;
  return `"${value.replace(special, "\\$&")}"`;
}

/** A text as one word of a shell script in which nothing expands: for names of files. */
export function shellLiteral(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
