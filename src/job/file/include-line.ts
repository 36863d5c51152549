/** A line that includes a file: `<< : other.yaml`. */
export interface IncludeLine {
  /** What stands before the `<<`: blanks, and the `- ` of lists it begins an element of. */
  readonly lead: string;
  /** The file as it is named. */
  readonly name: string;
}

/**
 * The include of a line, or undefined: the `<<` of an alias, list, map or template is a merge of YAML (scheduler.md 5.3
 * rule 1).
 */
export function includeOf(line: string): IncludeLine | undefined {
  const match = /^((?:[ \t]|- )*)<<[ \t]*:[ \t]+(\S.*)$/.exec(line.trimEnd());
  if (match === null) return undefined;
  const [, lead = "", value = ""] = match;
  const name = withoutQuotes(withoutComment(value));
  return /^[*[{&!|>#]/.test(value) || name === "" ? undefined : { lead, name };
}

function withoutComment(value: string): string {
  const comment = value.search(/[ \t]#/);
  return (comment === -1 ? value : value.slice(0, comment)).trimEnd();
}

function withoutQuotes(value: string): string {
  const quote = value[0];
  return value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
}
