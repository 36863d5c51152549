import type { Emit, Log } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { emitNumberText } from "./families/emit-number-text.js";
import { visitMarkedKernelLines } from "./families/marked-kernel-lines.js";
import { wordsOf } from "./families/words.js";

const DHCP = "Sending DHCP requests";
/** Kernels before 4.x say "Booted up"; single-node ones of old "Brought up 4 CPUs". */
const SMP_UP = /^(?:smp: |x86: )?(?:Brought|Booted) up \d+ (?:nodes?, \d+ )?CPUs?\b/;
const SMP_BOOT = /^(?:smpboot: )?x86: Booting SMP configuration:/;
/** "unused kernel memory:", since 4.20 "unused kernel image memory:", now "unused kernel image (initmem) memory:". */
const KERNEL_DONE = /^Freeing unused kernel (?:image )?(?:\(initmem\) )?memory:/;
const MARKS = [DHCP, "Booting SMP", "Brought up ", "Booted up ", "Freeing unused kernel"];

export default defineParser({
  program: "boot-time",
  about: "seconds of /proc/uptime, and milestones of the boot from kmsg",
  kind: "monitor",
  reads: ["boot-time", "kmsg"],
  example: "boot",
  async parse(log, emit, context) {
    const kmsg = context.file("kmsg");
    if (kmsg) await emitMilestones(kmsg, emit);
    await emitUptime(log, emit);
  },
});

async function emitMilestones(kmsg: Log, emit: Emit): Promise<void> {
  let dhcp: string | undefined;
  let smpStart: string | undefined;
  let smpEnd: string | undefined;
  await visitMarkedKernelLines(kmsg, MARKS, (text, stamp) => {
    if (stamp === undefined) return "go on";
    if (dhcp === undefined && text.startsWith(DHCP)) {
      dhcp = stamp;
      emit("dhcp", stamp);
    } else if (smpStart === undefined && SMP_BOOT.test(text)) {
      smpStart = stamp;
    } else if (smpStart !== undefined && smpEnd === undefined && SMP_UP.test(text)) {
      smpEnd = stamp;
      emit("smp_boot", sixDigits(Number(stamp) - Number(smpStart)));
    } else if (KERNEL_DONE.test(text)) {
      emit("kernel_boot", stamp);
      return "stop";
    }
    return "go on";
  });
}

/** What %g prints; hides the error that a difference of two decimals has. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** The first line is that of /proc/uptime: seconds since boot, idle seconds of all CPUs together. */
async function emitUptime(log: Log, emit: Emit): Promise<void> {
  for await (const line of log) {
    const [boot, idle] = wordsOf(line);
    emitNumberText("boot", boot, emit);
    emitNumberText("idle", idle, emit);
    return;
  }
}
