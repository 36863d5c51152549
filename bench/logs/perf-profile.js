/** 32 names, so that five bits of a number choose one. */
const functions = [
  ...["vfs_read", "vfs_write", "ksys_read", "schedule", "do_syscall_64", "clear_page", "copy_page", "do_fault"],
  ...[
    "__schedule",
    "pick_next",
    "dequeue_task",
    "enqueue_task",
    "update_curr",
    "try_to_wake",
    "ttwu_do_wake",
    "futex_wait",
  ],
  ...["tcp_sendmsg", "tcp_ack", "ip_output", "net_rx_action", "dev_xmit", "skb_copy", "alloc_skb", "kfree_skb"],
  ...["mem_charge", "get_page", "lru_add", "page_fault", "do_exit", "wait_on_bit", "filemap_get", "xas_load"],
];
const chainsPerSymbol = 100;
/** 700 000 chains in 50 MB. */
const bytesPerSymbol = (50e6 / 700_000) * chainsPerSymbol;

/** `perf report --header --children -g folded`, every call chain another one. @type {import("../generate.js").LogShape} */
export const perfProfile = {
  head: `# ========
# captured on    : Thu May  2 10:00:00 2024
# hostname : testbox
# os release : 6.1.0
# cmdline : /usr/bin/perf record -a -g sleep 10
# ========
#
# Samples: 700K of event 'cycles'
# Event count (approx.): 123456789
#
# Children      Self  Command          Shared Object         Symbol
# ........  ........  ...............  ....................  ......................................
#
`,
  separator: "",
  tail: "",
  record(index, random) {
    const percent = () => random.decimal(0.09).padStart(8);
    const symbol = `${functions[index % 32]}_${index}`;
    let text = `${percent()}%${percent()}%  kworker/0:1      [kernel.kallsyms]     [k] ${symbol}\n`;
    for (let chain = 0; chain < chainsPerSymbol; chain++) {
      const left = (bytesPerSymbol - 1 - text.length) / (chainsPerSymbol - chain);
      text += `${random.decimal(0.09)}% ${callChain(index * chainsPerSymbol + chain, left - 8, random)}\n`;
    }
    return `${text}\n`;
  },
};

/**
 * The `number`-th chain, of about `characters` characters: its first four functions spell the number.
 * @param {number} number below 2^20
 * @param {number} characters
 * @param {import("../random.js").Random} random
 */
function callChain(number, characters, random) {
  let text = [15, 10, 5, 0].map((shift) => functions[(number >> shift) & 31]).join(";");
  while (text.length < characters - 5) text += `;${random.pick(functions)}`;
  return text;
}
