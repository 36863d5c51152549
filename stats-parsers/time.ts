import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";

const remark = / \([^()]*\)/g;
const blanks = /\s+/g;
/** The longest label has 45 characters. */
const maxLineChars = 200;
/** `h:mm:ss` or `m:ss.hh`. */
const clockTime = /^\d+(?::\d+)*(?:\.\d+)?$/;

export default defineParser({
  program: "time",
  about: "GNU time -v report: elapsed, user and system seconds, memory and fault counts",
  kind: "default",
  reads: ["time"],
  example: "elapsed_time",
  async parse(log, emit) {
    for await (const lines of log.batches()) {
      for (const line of lines) {
        // The command is the one line without a bound, and not a number.
        const [label = "", text = ""] = line.length <= maxLineChars ? line.trim().split(": ") : [];
        const key = label.replace(remark, "").replace(blanks, "_").toLowerCase();
        const value = readValue(key, text.trim());
        if (value !== undefined) emit(key, value);
      }
    }
  },
});

/** Undefined for what is no number: a line of the command, or of the message how it ended. */
function readValue(key: string, text: string): string | number | undefined {
  if (key === "command_being_timed") return undefined;
  if (key === "elapsed_time") return clockTime.test(text) ? secondsOf(text) : undefined;
  // The share of a job too short to have one is `?%`.
  const number = key === "percent_of_cpu_this_job_got" ? text.replace("%", "").replace("?", "0") : text;
  return isNumberText(number) ? number : undefined;
}

function secondsOf(clock: string): number {
  return clock.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
