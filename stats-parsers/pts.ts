import { defineParser } from "../src/results/parser.js";
import { parsePhoronix } from "./families/phoronix.js";

export default defineParser({
  program: "pts",
  about: "Phoronix Test Suite: the average or final result of every test",
  kind: "test",
  reads: ["pts"],
  example: "wordcount.0.lookups_s",
  parse: parsePhoronix,
});
