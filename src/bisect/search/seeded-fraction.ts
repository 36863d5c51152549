/**
 * A number from 0 to below 1 that looks like chance and is always the same for the same texts: no source of chance has to be
 * kept in step when a search is taken up again. Not for secrets.
 */
export function seededFraction(...texts: readonly string[]): number {
  // FNV-1a, then the last mixing of MurmurHash3, which spreads texts that differ in their last letter.
  let hash = 0x811c9dc5;
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
