import { bisectPattern } from "./bisect-pattern.js";

/** What is left of a kernel message for its id and its bisect pattern. */
export interface KernelMessage {
  readonly text: string;
  /** Given where the words that stay the same are known; otherwise the pattern is made from the text. */
  readonly pattern?: string;
}

interface Reduction {
  /** Words without which `find` cannot match: the cheap test before it. */
  readonly needs: string;
  readonly find: RegExp;
  readonly keep: (match: RegExpExecArray, message: string) => KernelMessage;
}

const matched = (needs: string, find: RegExp): Reduction => ({
  needs,
  find,
  keep: ([words]) => ({ text: words, pattern: words }),
});
const fixed = (words: string): Reduction => ({
  needs: words,
  find: new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")),
  keep: () => ({ text: words, pattern: words }),
});
/** The first two groups, joined by a blank. */
const joined = (needs: string, find: RegExp): Reduction => ({
  needs,
  find,
  keep: ([, begin = "", end = ""]) => ({ text: `${begin} ${end}`, pattern: `${begin} .* ${end}` }),
});
const replaced = (needs: string, find: RegExp, by: string): Reduction => ({
  needs,
  find,
  keep: (_, message) => ({ text: message.replace(find, by), pattern: bisectPattern(message) }),
});
/** The first group, of which the pattern is made as of any text. */
const group = (needs: string, find: RegExp): Reduction => ({ needs, find, keep: ([, text = ""]) => ({ text }) });

/** results-tables.md L1. Repeats are bounded or end at a blank, so that no line is searched more than a few times. */
const REDUCTIONS: readonly Reduction[] = [
  matched("INFO: rcu", /INFO: rcu\w* (?:self-detected stall on CPU|detected stalls on CPUs\/tasks:)/),
  fixed("related general protection fault:"),
  fixed("BUG: using __this_cpu_read() in preemptible"),
  fixed("BUG: unable to handle kernel"),
  fixed("BUG: workqueue leaked lock or atomic:"),
  fixed("BUG: scheduling while atomic:"),
  fixed("BUG: Bad page map in process"),
  fixed("BUG: Bad page state in process"),
  fixed("BUG: Bad page cache in process"),
  fixed("BUG: workqueue lockup - pool"),
  matched("BUG: soft lockup", /BUG: soft lockup - CPU#\d+ stuck for \d+s!.*/),
  matched("BUG: spinlock ", /BUG: spinlock [\w -]{1,60} on CPU#\d+/),
  fixed("Out of memory: Kill process"),
  matched("Writer stall state ", /Writer stall state \w+/),
  fixed("rcu_sched kthread starved"),
  fixed("Could not create tracefs"),
  fixed("used greatest stack depth:"),
  fixed("cpu clock throttled"),
  {
    needs: "] ",
    find: /([A-Z][A-Za-z ]{1,60}): [0-9a-f]{4} \[#\d+\] /,
    keep: ([, words = ""]) => ({ text: words, pattern: `${words}:` }),
  },
  matched("BUG: K", /BUG: K(?:ASAN|FENCE): [\w -]{1,80} in [^ +]{1,200}/),
  matched("Kernel panic - not syncing: No", /Kernel panic - not syncing: No (?:working )?init found\./),
  {
    needs: "still has locks held",
    find: /BUG: [^ ]{1,40} still has locks held/,
    keep: () => ({ text: "BUG: still has locks held", pattern: "still has locks held" }),
  },
  {
    needs: "blocked for more than",
    find: /INFO: task .{1,200}?(blocked for more than \d+ seconds)/,
    keep: ([, rest = ""]) => ({ text: `INFO: task ${rest}`, pattern: rest }),
  },
  {
    needs: "WARNING:",
    find: /^WARNING:.{0,200}? at ([^ ]{1,300}:\d+) ([^ +]{1,200}\+0x.*)/,
    keep: ([, site = "", place = ""]) => warningAt(site, place),
  },
  {
    // Since Linux 6.18: `WARNING: kernel/fork.c:12 at copy_mm+0x1/0x2, CPU#1: comm/pid`.
    needs: "WARNING:",
    find: /^WARNING: ([^ ]{1,300}:\d+) at ([^ +]{1,200}\+0x[0-9a-f/x]{1,60})/,
    keep: ([, site = "", place = ""]) => warningAt(site, place),
  },
  group("UBSAN: ", /(UBSAN: .*)/),
  group(">] ", /^[0-9a-f]+>\] (.*)/),
  fixed("BUG: using smp_processor_id() in preemptible"),
  joined("not in .data", /(BUG: key) [0-9a-fx]{1,40} (not in \.data)/),
  joined("still in use", /(BUG: Dentry) .{1,300}?(still in use) .{1,300}?\[unmount of/),
  replaced("Corrupted low memory at", /at [0-9a-fx]+ \([0-9a-fx]+ phys\) = [0-9a-fx]+/, "at # (# phys) = #"),
  replaced("tried to init an initialized object", /^kobject(:?) \([^ ]{1,40}\):/, "kobject$1 (#):"),
  replaced("BUG: Bad rss-counter state mm:", /mm:[^ ]{1,40}/, "mm:#"),
  replaced("Bad pagetable: ", /Bad pagetable: [0-9a-f]+ \[#/, "Bad pagetable: # [#"),
  replaced("INFO: Slab 0x(____ptrval____) objects=", /fp=0x[^ ]{1,40}/, "fp=0x(#)"),
  group("]---", /^(.*?) ?\]---/),
  {
    needs: "segfault at",
    find: /segfault at [^ ]{1,40} ip [^ ]{1,40} sp [^ ]{1,40} error/,
    keep: () => ({ text: "segfault at ip sp error", pattern: "segfault at ip sp error" }),
  },
];

function warningAt(site: string, place: string): KernelMessage {
  const call = /\w+\+0x/.exec(place)?.[0] ?? place;
  return { text: `WARNING: at ${site} ${place}`, pattern: `WARNING:.* at .* ${call}` };
}

/** Reduces a known message to what is the same each time; the first that matches counts, any other stays as it is. */
export function reduceKernelMessage(text: string): KernelMessage {
  for (const { needs, find, keep } of REDUCTIONS) {
    const match = text.includes(needs) ? find.exec(text) : null;
    // A replacement that cannot be made (a value of another shape) leaves the message to the others.
    if (match) return keep(match, text);
  }
  return { text };
}
