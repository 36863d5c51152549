import type { Profile } from "./profile.js";

/** Whether a file is in both profiles; where none is, they are of different services (coverage.md 4.3). */
export function sharesFile(a: Profile, b: Profile): boolean {
  const names = new Set(a.files.map(({ file }) => file));
  return b.files.some(({ file }) => names.has(file));
}
