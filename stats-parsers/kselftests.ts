import { defineParser } from "../src/results/parser.js";
import { CURRENT_DIALECT } from "./families/kselftest/current-dialect.js";
import { parseSelftests } from "./families/kselftest/parse-selftests.js";

export default defineParser({
  program: "kselftests",
  about: "kernel selftests: TAP inside make's output, a verdict for every script and every case in it",
  kind: "test",
  reads: ["kselftests"],
  example: "vDSO.vdso_test_getcpu.pass",
  parse: (log, emit) => parseSelftests(log, emit, CURRENT_DIALECT),
});
