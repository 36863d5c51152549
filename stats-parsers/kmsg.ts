import { defineParser } from "../src/results/parser.js";
import { parseKernelLog } from "./families/kernel-log/parse-kernel-log.js";

export default defineParser({
  program: "kmsg",
  about: "log of /dev/kmsg: ids of the kernel's errors that are no crash, sanitizer reports, self tests of a boot",
  kind: "default",
  reads: ["kmsg", "dmesg"],
  example: "segfault_at_ip_sp_error",
  parse: (log, emit, context) => parseKernelLog("kmsg", log, emit, context),
});
