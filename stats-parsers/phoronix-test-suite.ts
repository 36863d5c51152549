import { defineParser } from "../src/results/parser.js";
import { parsePhoronix } from "./families/phoronix.js";

export default defineParser({
  program: "phoronix-test-suite",
  about: "Phoronix Test Suite: the average or final result of every test",
  kind: "test",
  reads: ["phoronix-test-suite"],
  example: "wordcount.1.lookups_s",
  parse: parsePhoronix,
});
