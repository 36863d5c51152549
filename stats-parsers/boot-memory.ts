import type { Emit, Log, ParserContext } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { visitMarkedKernelLines } from "./families/marked-kernel-lines.js";

const AVAILABLE = /^Memory: (\d+)[kK]\/(\d+)[kK] available \((\d+)[kK] kernel code/;
const PARTS = new Set(["absent", "reserved", "data", "init", "rwdata", "rodata", "bss", "cma-reserved", "highmem"]);
const PART = /^(\d+)[kK] ([a-z-]+)$/;
const MEMORY = "Memory: ";
const FREEING = "Freeing ";
/** Behind what was freed: `memory: 52K`, since 3.x, or `: 52k freed`. */
const FREED = / memory: (\d{1,15})[kK]|: (\d{1,15})[kK] freed/;

export default defineParser({
  program: "boot-memory",
  about: "kB of memory that the kernel found, took for its parts and freed after the boot, from kmsg",
  kind: "monitor",
  reads: ["boot-memory", "kmsg", "memmap.json", "boot-meminfo.json"],
  example: "free",
  async parse(_log, emit, context) {
    emitBootMemory(emit, context);
    const kmsg = context.file("kmsg");
    if (kmsg) await emitKernelMemory(kmsg, emit);
  },
});

/** What the firmware handed over and the kernel did not give to the system. */
function emitBootMemory(emit: Emit, context: ParserContext): void {
  const systemRam = Number(context.json("memmap")?.get("System_RAM")?.[0]);
  const memTotal = Number(context.json("boot-meminfo")?.get("MemTotal")?.[0]);
  if (Number.isFinite(systemRam - memTotal)) emit("bootmem", systemRam - memTotal);
}

async function emitKernelMemory(kmsg: Log, emit: Emit): Promise<void> {
  let isAvailableSeen = false;
  let freed = 0;
  await visitMarkedKernelLines(kmsg, [MEMORY, FREEING], (text) => {
    if (text.startsWith(FREEING)) freed += freedKb(text);
    else if (!isAvailableSeen) isAvailableSeen = emitAvailable(text, emit);
    return "go on";
  });
  emit("freed", freed);
}

/** Prints `Memory: 1K/2K available (3K kernel code, 4K rwdata, …)`; false for another line. */
function emitAvailable(text: string, emit: Emit): boolean {
  const [, free, phys, code] = AVAILABLE.exec(text) ?? [];
  if (free === undefined || phys === undefined || code === undefined) return false;
  emit("free", free);
  emit("phys", phys);
  emit("code", code);
  const parts = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")).split(", ");
  for (const part of parts) {
    const [, size, name] = PART.exec(part) ?? [];
    if (size !== undefined && name !== undefined && PARTS.has(name)) emit(name, size);
  }
  return true;
}

function freedKb(text: string): number {
  const [, size, sizeFreed] = FREED.exec(text) ?? [];
  return Number(size ?? sizeFreed ?? 0);
}
