import { defineParser } from "../src/results/parser.js";
import { emitCpuTable } from "./families/cpu-table.js";

export default defineParser({
  program: "interrupts",
  about: "snapshots of /proc/interrupts: counts by cpu and their sum",
  kind: "monitor",
  reads: ["interrupts"],
  example: "CPU0.LOC:Local_timer_interrupts",
  parse: (log, emit) => emitCpuTable(log, emit, { rowKey: interruptKey, machineCounters: true }),
});

/** `24:` and `IO-APIC 5-edge acpi` make `24:IO-APIC.5-edge.acpi`; `LOC:` and `Local timer interrupts` are joined by `_`. */
function interruptKey(label: string, description: string): string {
  const words = description.split(/\s+/);
  const isNumbered = /^\d+:$/.test(label);
  // Handlers that share a line are listed `a, b`: the comma parts them already.
  return label + (isNumbered ? words.join(".").replaceAll(",.", ",") : words.join("_"));
}
