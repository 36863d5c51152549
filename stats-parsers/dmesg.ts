import { defineParser } from "../src/results/parser.js";
import { parseKernelLog } from "./families/kernel-log/parse-kernel-log.js";

export default defineParser({
  program: "dmesg",
  about: "log of the kernel's console: ids of crashes, warnings and call traces, and when they came",
  kind: "default",
  reads: ["dmesg", "kmsg"],
  example: "WARNING:at_drivers/toy/core.c:#toy_probe",
  parse: (log, emit, context) => parseKernelLog("dmesg", log, emit, context),
});
