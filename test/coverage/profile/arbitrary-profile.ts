import fc from "fast-check";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import type { Profile } from "../../../src/coverage/profile/profile.js";

/** A profile out of its text. */
export function profile(text: string): Profile {
  return parseProfile(Buffer.from(text));
}

/** Lines of blocks in any order, some twice, of a few files; a block of one extent has always the same statements. */
export const arbitraryLines = fc.array(
  fc
    .tuple(
      fc.constantFrom("m/a.go", "m/b b.go", "C:/ü.go", "__proto__", "constructor"),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(2),
      fc.nat(3),
      fc.nat(3),
    )
    .map(([file, line, column, length, count]) => `${file}:${line}.${column},${line + length}.3 ${line % 3} ${count}`),
  { maxLength: 25 },
);

/** A profile of lines in count mode. */
export function countProfile(lines: readonly string[]): Profile {
  return profile(["mode: count", ...lines].join("\n"));
}

/** Any profile in count mode. */
export const arbitraryProfile = arbitraryLines.map(countProfile);

/** Any profile, and others with the same blocks and other counts. */
export const arbitraryReplicas = fc
  .tuple(arbitraryProfile, fc.array(fc.infiniteStream(fc.nat(3)), { minLength: 3, maxLength: 3 }))
  .map(([one, streams]) =>
    streams.map((stream) => ({
      ...one,
      files: one.files.map(({ file, blocks }) => ({
        file,
        blocks: blocks.map((block) => ({ ...block, count: Number(stream.next().value ?? 0) })),
      })),
    })),
  );
