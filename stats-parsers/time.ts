import { defineParser } from "../src/results/parser.js";
import { leadingNumber } from "./families/statistics.js";

const remark = / \([^)]*\)/g;
const blanks = /\s+/g;
const commandLabel = "Command being timed";
const maxLabelChars = 200;

export default defineParser({
  program: "time",
  about: "GNU time -v report: elapsed, user and system seconds, memory and fault counts",
  kind: "default",
  reads: ["time"],
  example: "elapsed_time",
  async parse(log, emit) {
    for await (const lines of log.batches()) {
      for (const line of lines) {
        // Only the first two pieces matter: none of the values holds a colon and a blank.
        const [label = "", value = ""] = line.slice(0, maxLabelChars).trim().split(": ");
        if (value === "" || label === commandLabel) continue;
        const key = label.replace(remark, "").replace(blanks, "_").toLowerCase();
        emit(key, valueOf(key, value.trim()));
      }
    }
  },
});

function valueOf(key: string, text: string): string | number {
  if (key === "elapsed_time") return text.split(":").reduce((seconds, part) => seconds * 60 + leadingNumber(part), 0);
  // A job too short to have a share.
  return key === "percent_of_cpu_this_job_got" ? text.replace("%", "").replace("?", "0") : text;
}
