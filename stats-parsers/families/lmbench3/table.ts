import { isNumberText } from "../number-text.js";
import type { Result } from "./direct-line.js";

/** A table of `size value` rows: takes a row at a time and keeps the results that are reported. */
export interface Table {
  /** `size` as printed: megabytes, or processes of a context switch table. */
  addRow(size: string, value: string): void;
  results(): readonly Result[];
}

/** Headings (without the leading quote gnuplot wants) of tables of which only the row of the largest size is reported. */
const LARGEST_ROW_KEYS: readonly (readonly [heading: string, key: string])[] = [
  ["read bandwidth", "FILE.read.bandwidth.MB/sec"],
  ["mappings", "MMAP.read.latency.us"],
  ["Mmap read bandwidth", "MMAP.read.bandwidth.MB/sec"],
  ["Mmap read open2close bandwidth", "MMAP.read_open2close.bandwidth.MB/sec"],
  ["libc bcopy unaligned", "BCOPY.libc.bandwidth.MB/sec"],
  ["unrolled bcopy unaligned", "BCOPY.unrolled.bandwidth.MB/sec"],
  ["Memory read bandwidth", "BCOPY.memory_read.bandwidth.MB/sec"],
  ["Memory write bandwidth", "BCOPY.memory_write.bandwidth.MB/sec"],
];

const SOCKET_KEYS: ReadonlyMap<string, string> = new Map([
  ["0.000064", "TCP.socket.bandwidth.64B.MB/sec"],
  ["10.485760", "TCP.socket.bandwidth.10MB.MB/sec"],
]);

const CONTEXT_SWITCH_SIZES: ReadonlySet<string> = new Set(["0", "16", "64"]);
const CONTEXT_SWITCH_PROCESSES = "96";

/** The table that a line opens, or undefined for a line that is no heading of one that is reported. */
export function tableUnder(line: string): Table | undefined {
  if (line.includes("bw_mem -P")) return lastRow("Mem.Bandwidth.MB/sec");
  const heading = (line.startsWith('"') ? line.slice(1) : line).trimEnd();
  if (heading.startsWith("size=")) return contextSwitches(heading);
  if (heading === "Socket bandwidth using localhost") return rowsOf(SOCKET_KEYS);
  const key = LARGEST_ROW_KEYS.find(([text]) => heading === text)?.[1];
  return key === undefined ? undefined : largestRow(key);
}

/** `0.000512 412.61`, `10.485760 4500.12 MB/sec`: size and value, or undefined for a line that ends the table. */
export function splitRow(line: string): readonly [size: string, value: string] | undefined {
  const first = line.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39)) return undefined;
  const [size, value] = line.split(/\s+/, 2);
  return isNumberText(size) && isNumberText(value) ? [size, value] : undefined;
}

/** `size=16k ovr=0.94`. */
function contextSwitches(heading: string): Table | undefined {
  const size = heading.slice("size=".length).split("k", 1)[0] ?? "";
  if (!CONTEXT_SWITCH_SIZES.has(size)) return undefined;
  return rowsOf(new Map([[CONTEXT_SWITCH_PROCESSES, `CTX.96P.${size}K.latency.us`]]));
}

function rowsOf(keyOfSize: ReadonlyMap<string, string>): Table {
  const found: Result[] = [];
  return {
    addRow(size, value) {
      const key = keyOfSize.get(size);
      if (key !== undefined) found.push({ key, value });
    },
    results: () => found,
  };
}

function lastRow(key: string): Table {
  let last: Result | undefined;
  return {
    addRow(_size, value) {
      last = { key, value };
    },
    results: () => (last ? [last] : []),
  };
}

function largestRow(key: string): Table {
  let largest = Number.NEGATIVE_INFINITY;
  let found: Result | undefined;
  return {
    addRow(size, value) {
      if (Number(size) < largest) return;
      largest = Number(size);
      found = { key, value };
    },
    results: () => (found ? [found] : []),
  };
}
