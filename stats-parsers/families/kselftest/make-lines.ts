/** A step of make into or out of a test directory (`net/mptcp`). */
export interface DirectoryStep {
  readonly step: "entered" | "left";
  readonly directory: string;
  /** How deep this make is nested: 0 for `make:`, 1 for `make[1]:`. */
  readonly level: number;
}

const SELFTESTS = "/selftests/";
const STEP = /^make(?:\[(\d+)\])?: (Entering|Leaving) directory /;

/** `make[1]: Entering directory '…/selftests/DIR'`; other directories (headers, libraries) are no step. */
export function readDirectoryStep(line: string): DirectoryStep | undefined {
  const match = STEP.exec(line);
  const start = line.indexOf(SELFTESTS);
  if (!match || start < 0) return undefined;
  // The quote may be followed by the remains of another line where two makes print at once.
  const directory = line.slice(start + SELFTESTS.length).split(/['"\s]/, 1)[0] ?? "";
  if (directory === "") return undefined;
  return { step: match[2] === "Entering" ? "entered" : "left", directory, level: Number(match[1] ?? 0) };
}

/** True where make gives a target up: `make: *** […] Error 2`, `… Stop.`, `recipe for target 'x' failed`. */
export function isMakeFailure(line: string): boolean {
  if (line.startsWith("make")) return line.includes(": *** ") && (line.endsWith("Stop.") || line.includes(" Error "));
  return line.endsWith(" failed") && line.includes(": recipe for target ");
}
