import { Tally } from "../tally.js";

/** Numbers of fio by key; undefined where the file has the key's place but no number in it. */
export type Measures = ReadonlyMap<string, number | undefined>;

/**
 * One view of what several jobs or instances of fio did (parsers.md, fio): rates and counts added up, all else averaged
 * over the parts that have it. Keys in order of first appearance.
 */
export function combineMeasures(parts: readonly Measures[]): Measures {
  const keys = new Set(parts.flatMap((part) => [...part.keys()]));
  return new Map([...keys].map((key) => [key, combined(key, parts)]));
}

function combined(key: string, parts: readonly Measures[]): number | undefined {
  const tally = new Tally();
  for (const part of parts) {
    const value = part.get(key);
    if (value !== undefined) tally.add(value);
  }
  if (tally.count === 0) return undefined;
  return isAddedUp(key) ? tally.sum : tally.mean;
}

function isAddedUp(key: string): boolean {
  return key === "workload" || key.endsWith("_bw_MBps") || key.endsWith("_iops") || key.endsWith("_total_ios");
}
