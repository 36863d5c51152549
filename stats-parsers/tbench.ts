import { defineParser } from "../src/results/parser.js";
import { readDbenchThroughput } from "./families/dbench-throughput.js";

export default defineParser({
  program: "tbench",
  about: "tbench (network): mean throughput in MB/s, clients, greatest latency in ms",
  kind: "test",
  reads: ["tbench"],
  example: "throughput_MB/s",
  parse: readDbenchThroughput,
});
