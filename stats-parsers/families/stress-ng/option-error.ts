/** How stress-ng begins its complaint about the command line, after `stress-ng: ` where getopt says it. */
const BEGINNINGS = [
  "stress-ng: unrecognized option ",
  "stress-ng: invalid option ",
  "stress-ng: option ",
  "Error: unrecognised option",
  "Unknown class: ",
  "Unknown stressor: ",
  "Invalid number ",
  "Illegal length specifier ",
  "Cannot open jobfile ",
  "cannot invoke ",
  "aborting: temp-path ",
] as const;

/** Complaints that begin with the name of the option or with its value. */
const MIDDLES = [" must be one of: ", " must be between ", " contains non-numeric: "] as const;

/** Whether a line says that stress-ng did not take its options and gave up before any stressor ran (todays-tools.md, stress-ng). */
export function isOptionError(line: string): boolean {
  return BEGINNINGS.some((text) => line.startsWith(text)) || MIDDLES.some((text) => line.includes(text));
}
