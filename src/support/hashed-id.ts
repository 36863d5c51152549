import { createHash } from "node:crypto";

/**
 * A document id made of a name: the first 63 bits of the SHA-256 of the parts, joined by newlines, as a decimal; never 0
 * (bisect.md 1.1). The same parts give the same id, whoever asks and whenever.
 */
export function hashedId(...parts: readonly string[]): string {
  const digest = createHash("sha256").update(parts.join("\n"), "utf8").digest();
  const id = BigInt.asUintN(63, digest.readBigUInt64BE(0));
  return String(id === 0n ? 1n : id);
}
