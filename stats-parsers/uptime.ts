import { defineParser } from "../src/results/parser.js";
import { copyKeyValues } from "./families/key-values.js";

export default defineParser({
  program: "uptime",
  about: "boot and idle seconds, already in key: value form",
  kind: "monitor",
  reads: ["uptime"],
  example: "boot",
  parse: copyKeyValues,
});
