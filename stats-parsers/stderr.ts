import { normaliseErrorId } from "../src/results/error-ids/normalise.js";
import { isPlainText } from "../src/results/error-ids/plain-text.js";
import { readWholeLinePatterns } from "../src/results/error-ids/whole-line-patterns.js";
import { defineParser } from "../src/results/parser.js";

/** Control characters and what stands for no character at all. */
const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Cs}\u2028\u2029]/gu;
/** What `sh -x` prints of a command that it runs. */
const SHELL_TRACE = /^\+[^'"]*['"]/;
const MIN_ID_CHARS = 3;

export default defineParser({
  program: "stderr",
  about: "ids of the lines on the job's stderr that are no known chatter",
  kind: "default",
  reads: ["stderr"],
  example: "has_stderr",
  async parse(log, emit, context) {
    const isNoise = readWholeLinePatterns("stderr-noise");
    const textById = new Map<string, string>();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        const text = line.endsWith("\r") ? line.slice(0, -1) : line;
        if (isNoise(text) || SHELL_TRACE.test(text)) continue;
        const printable = isPlainText(text) ? text : text.replace(UNPRINTABLE, "");
        const id = errorId(printable);
        // A copy: a piece of a line would keep the whole chunk of the log in memory.
        if (id.length >= MIN_ID_CHARS) textById.set(id, ` ${printable}`.slice(1));
      }
    }
    for (const [id, text] of textById) {
      context.note(text);
      emit(id, 1);
    }
    if (textById.size > 0) emit("has_stderr", 1);
  },
});

/** A leading `#` would make a comment of the printed line. */
function errorId(text: string): string {
  const id = normaliseErrorId(text);
  return id.startsWith("#") && !text.startsWith("#") ? `_${id}` : id;
}
