import { createHash } from "node:crypto";

const prefix = ".cci-part-";

/** The name under which the bytes of an upload are kept until the file is complete; as short for the longest name. */
export function partName(name: string): string {
  return prefix + createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** Whether a name is of that kind: no client may use it. */
export function isPartName(name: string): boolean {
  return name.startsWith(prefix);
}
