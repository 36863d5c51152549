import { RE2JS } from "re2js";
import { CciError } from "../../support/cci-error.js";

/** Looks for a value in what a command prints. */
export interface ValueCapture {
  take(bytes: Buffer): void;
  /** The first that was found; undefined: none, or one that is no finite number. */
  value(): number | undefined;
}

/** No line with a value is longer. */
const maxLineChars = 1024 * 1024;

/**
 * Reads the pattern of `--metric` in the syntax of RE2, whose time is linear to the text. The first capture of the first
 * line that has one is the value. Throws USAGE.
 */
export function valueCapture(given: string): () => ValueCapture {
  const pattern = compile(given);
  if (pattern.groupCount() < 1) {
    throw new CciError("USAGE", `--metric ${given} captures nothing`, {
      hint: "put the number in parentheses: --metric 'time: ([0-9.]+)'",
    });
  }
  return () => openCapture(pattern);
}

function compile(given: string): RE2JS {
  try {
    return RE2JS.compile(given);
  } catch (error) {
    throw new CciError("USAGE", `--metric ${given} is no pattern that RE2 knows`, { cause: error });
  }
}

function openCapture(pattern: RE2JS): ValueCapture {
  let found: string | undefined;
  let rest = "";
  const look = (line: string): void => {
    const matcher = pattern.matcher(line);
    if (found === undefined && matcher.find()) found = matcher.group(1) ?? undefined;
  };
  return {
    take(bytes) {
      if (found !== undefined) return;
      const lines = (rest + bytes.toString("latin1")).split("\n");
      rest = (lines.pop() ?? "").slice(0, maxLineChars);
      lines.forEach(look);
    },
    value() {
      if (rest !== "") look(rest);
      rest = "";
      const value = found === undefined || found.trim() === "" ? Number.NaN : Number(found);
      return Number.isFinite(value) ? value : undefined;
    },
  };
}
