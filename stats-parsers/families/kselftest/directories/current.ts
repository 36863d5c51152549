import type { DirectoryReader, OpenDirectory, TestContext } from "../test-context.js";
import { openBpf } from "./bpf.js";
import { openCapabilities } from "./capabilities.js";
import { openDma } from "./dma.js";
import { openFutex } from "./futex.js";
import { openKmod } from "./kmod.js";
import { openMemoryHotplug } from "./memory-hotplug.js";
import { openMm } from "./mm.js";
import { openMount } from "./mount.js";
import { openMptcp } from "./mptcp.js";
import { openMqueue } from "./mqueue.js";
import { openNet } from "./net.js";
import { openNetfilter } from "./netfilter.js";
import { openPidfd } from "./pidfd.js";
import { openResctrl } from "./resctrl.js";
import { openSgx } from "./sgx.js";
import { openSignal } from "./signal.js";
import { openSync } from "./sync.js";
import { openTimens } from "./timens.js";
import { openVdso } from "./vdso.js";
import { openX86 } from "./x86.js";

const DIRECTORIES: ReadonlyMap<string, OpenDirectory> = new Map([
  ["bpf", openBpf],
  ["capabilities", openCapabilities],
  ["dma", openDma],
  ["futex", openFutex],
  ["kmod", openKmod],
  ["memory-hotplug", openMemoryHotplug],
  ["mm", openMm],
  ["mount", (context) => openMount(context, undefined)],
  ["mqueue", openMqueue],
  ["net", openNet],
  ["net/mptcp", openMptcp],
  ["net/netfilter", openNetfilter],
  ["netfilter", openNetfilter],
  ["pidfd", openPidfd],
  ["resctrl", openResctrl],
  ["sgx", openSgx],
  ["signal", openSignal],
  ["sync", openSync],
  ["timens", openTimens],
  ["vDSO", openVdso],
  ["vm", openMm],
  ["x86", openX86],
]);

/** The reader for a directory's quirks; most directories have none. */
export function openCurrentDirectory(context: TestContext): DirectoryReader {
  return DIRECTORIES.get(context.directory)?.(context) ?? {};
}
