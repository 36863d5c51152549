import { defineParser } from "../src/results/parser.js";
import { readDbenchThroughput } from "./families/dbench-throughput.js";

export default defineParser({
  program: "dbench",
  about: "dbench (disk): mean throughput in MB/s, clients, greatest latency in ms",
  kind: "test",
  reads: ["dbench"],
  example: "throughput_MB/s",
  parse: readDbenchThroughput,
});
