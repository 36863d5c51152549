import { createHash } from "node:crypto";

const tagDigits = 8;

/**
 * The file name of what is downloaded of a service, without an ending: what a file name cannot have becomes `-`, and then
 * `~` and a tag keep two names apart (coverage.md 2.2).
 */
export function downloadName(srvName: string): string {
  const bytes = Buffer.from(srvName);
  // Byte for byte: a sign of several bytes becomes several `-`.
  const name = bytes.toString("latin1").replace(/[^A-Za-z0-9._-]/g, "-");
  if (name === srvName) return name;
  return `${name}~${createHash("sha256").update(bytes).digest("hex").slice(0, tagDigits)}`;
}
