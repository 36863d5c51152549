import { defineParser } from "../src/results/parser.js";

const STATE = /: \d+$/;
/** A line of more characters is no state that anybody set. */
const MAX_CHARS = 4096;

export default defineParser({
  program: "last_state",
  about: "how the job ended, as key: number lines of its steps",
  kind: "default",
  reads: ["last_state"],
  example: "test.iperf.exit_code.127",
  async parse(log, emit) {
    const states = new Set<string>();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        // An older pipeline put this in front of what it appended (results.md 2.5).
        const state = line.trimEnd().replace(/^eid\./, "");
        if (state.length <= MAX_CHARS && STATE.test(state)) states.add(state);
      }
    }
    for (const state of [...states].sort()) {
      const cut = state.lastIndexOf(": ");
      if (cut > 0) emit(state.slice(0, cut), state.slice(cut + 2));
    }
  },
});
