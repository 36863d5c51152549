import { isNumberText } from "../number-text.js";

/** One result that stands on a line of its own. */
export interface Result {
  readonly key: string;
  /** As printed. */
  readonly value: string;
}

/** Labels with a key of their own. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ["Pipe latency", "PIPE.latency.us"],
  ["Pipe bandwidth", "PIPE.bandwidth.MB/sec"],
  ["AF_UNIX sock stream latency", "AF_UNIX.sock.stream.latency.us"],
  ["AF_UNIX sock stream bandwidth", "AF_UNIX.sock.stream.bandwidth.MB/sec"],
  ["UDP latency using localhost", "UDP.usinglocalhost.latency.us"],
  ["TCP latency using localhost", "TCP.localhost.latency"],
  ["TCP/IP connection cost to localhost", "CONNECT.localhost.latency.us"],
]);

const NUMBER_TYPES: ReadonlySet<string> = new Set(["integer", "int64", "float", "double"]);
const OPERATIONS: ReadonlySet<string> = new Set(["bit", "add", "mul", "div"]);

/** Reads `Simple read: 0.2914 microseconds` and its like; undefined for any other line. */
export function directLine(line: string): Result | undefined {
  const cut = line.indexOf(": ");
  if (cut < 0) return undefined;
  const value = line
    .slice(cut + 2)
    .trim()
    .split(" ", 1)[0];
  const key = keyOf(line.slice(0, cut).trim());
  return key !== undefined && isNumberText(value) ? { key, value } : undefined;
}

function keyOf(label: string): string | undefined {
  const known = KEYS.get(label);
  if (known !== undefined) return known;
  const words = label.split(" ");
  const [first, second] = words;
  if (first === undefined || second === undefined) return undefined;
  const rest = words.slice(1).join("_");
  if (first === "Simple") return `syscall.${rest}.latency.us`;
  if (first === "Process") return `Process.${rest}.latency.us`;
  if (label.startsWith("Select on ")) return selectKey(words);
  if (label.startsWith("Pagefaults on ")) return "Pagefaults.ms";
  if (words.length === 2 && NUMBER_TYPES.has(first) && OPERATIONS.has(second))
    return `OPS.${first}.${second}.latency.ns`;
  return undefined;
}

/** `Select on 100 fd's`, `Select on 100 tcp fd's`. */
function selectKey(words: readonly string[]): string | undefined {
  const [, , count, kind] = words;
  if (!isNumberText(count)) return undefined;
  if (kind === "fd's") return `Select.${count}fd.latency.us`;
  return kind === "tcp" ? `Select.${count}tcp.latency.us` : undefined;
}
