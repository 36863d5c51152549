import { openDma } from "../directories/dma.js";
import { openMemoryHotplug } from "../directories/memory-hotplug.js";
import { openMount } from "../directories/mount.js";
import { mptcpCaseName } from "../directories/mptcp.js";
import { openMqueue } from "../directories/mqueue.js";
import { isVmallocScript, openVmalloc } from "../directories/vmalloc.js";
import { openX86 } from "../directories/x86.js";
import { readBracket, readColon, readDotted } from "../result-forms.js";
import type { DirectoryReader, OpenDirectory, TestContext } from "../test-context.js";
import { openForms } from "./forms.js";
import { openOlderBpf } from "./older-bpf.js";
import { openOlderKmod } from "./older-kmod.js";
import { openOlderNet } from "./older-net.js";
import { openOlderNetfilter } from "./older-netfilter.js";
import { openOlderResctrl } from "./older-resctrl.js";

const TEST_MARK = "TEST: ";

const DIRECTORIES: ReadonlyMap<string, OpenDirectory> = new Map([
  ["bpf", openOlderBpf],
  ["dma", openDma],
  ["kmod", openOlderKmod],
  ["livepatch", openForms({ forms: [readDotted], mark: TEST_MARK })],
  ["memory-hotplug", openMemoryHotplug],
  ["mm", openOlderMm],
  ["mount", (context) => openMount(context, "unprivileged-remount-test")],
  ["mqueue", openOlderMqueue],
  ["net", openOlderNet],
  ["net/mptcp", openForms({ forms: [readBracket], caseName: mptcpCaseName })],
  ["netfilter", openOlderNetfilter],
  ["resctrl", openOlderResctrl],
  ["timers", openForms({ forms: [readBracket], caseName: beforeColon })],
  ["vm", openOlderMm],
  ["x86", openX86],
]);

/** The reader of the directories whose cases the older dialect knows. */
export function openOlderDirectory(context: TestContext): DirectoryReader {
  return DIRECTORIES.get(context.directory)?.(context) ?? {};
}

/** Of mm (once vm) only test_vmalloc.sh has cases of its own. */
function openOlderMm(context: TestContext): DirectoryReader {
  return isVmallocScript(context.script) ? openVmalloc(context) : {};
}

function openOlderMqueue(context: TestContext): DirectoryReader {
  const numbers = openMqueue(context);
  const cases = openForms({ forms: [readColon] })(context);
  return { line: (line) => (numbers.line?.(line) ?? false) || (cases.line?.(line) ?? false) };
}

/** timers' names go on with measurements: `… fired early:       0 : [OK]`. */
function beforeColon(text: string): string {
  return text.split(":", 1)[0] ?? text;
}
