import { defineParser } from "../src/results/parser.js";
import { OLDER_DIALECT } from "./families/kselftest/older/older-dialect.js";
import { parseSelftests } from "./families/kselftest/parse-selftests.js";

export default defineParser({
  program: "kernel-selftests",
  about: "kernel selftests under their older names: a verdict for every script and for the cases of known directories",
  kind: "test",
  reads: ["kernel-selftests"],
  example: "exec.execveat.pass",
  parse: (log, emit) => parseSelftests(log, emit, OLDER_DIALECT),
});
