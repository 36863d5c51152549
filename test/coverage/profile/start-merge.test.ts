import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/coverage/profile/profile.js";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { type OnConflict, startMerge } from "../../../src/coverage/profile/start-merge.js";
import { hasRecorded, recorded, whyNotRecorded } from "../report/recorded.js";
import { arbitraryReplicas, profile } from "./arbitrary-profile.js";

/** The merged text of profiles that are named one, two, … */
function merge(profiles: readonly (Profile | string)[], onConflict: OnConflict = "fail"): string {
  const merging = startMerge(onConflict);
  for (const [at, given] of profiles.entries()) {
    merging.add(["one", "two", "three", "four"][at] ?? "more", typeof given === "string" ? profile(given) : given);
  }
  return profileText(merging.result());
}

const conflict = (message: string) => expect.objectContaining({ code: "PROFILE_CONFLICT", message });
const a = "mode: count\na.go:1.1,2.2 1 3\na.go:3.1,4.2 2 0\n";
const b = "mode: count\na.go:1.1,2.2 1 4\na.go:3.1,4.2 2 5\nb.go:1.1,2.2 1 1\n";

describe("startMerge", () => {
  it("adds the counts of shared files and keeps the others (case 10)", () => {
    const both = "mode: count\na.go:1.1,2.2 1 7\na.go:3.1,4.2 2 5\nb.go:1.1,2.2 1 1\n";
    expect(merge([a, b])).toBe(both);
    expect(merge([b, a])).toBe(both);
  });

  it("keeps a set profile at 0 and 1, one that was none before too (case 11)", () => {
    const set = "mode: set\na.go:1.1,2.2 1 1\na.go:3.1,4.2 2 0\n";
    expect(merge([set, set])).toBe(set);
    expect(merge([set.replace("1 1\n", "1 2\n")])).toBe(set);
  });

  it("takes an empty profile, of any mode or none, for nothing (case 11)", () => {
    for (const empty of ["", "mode: set\n"]) {
      expect(merge([empty, a])).toBe(a);
      expect(merge([a, empty])).toBe(a);
      expect(merge([empty, empty, a, empty, a.replace(" 3", " 0")])).toBe(a);
    }
    expect(merge([])).toBe("");
    expect(merge([""])).toBe("");
    expect(merge(["", "mode: atomic\n", "mode: set\n"])).toBe("mode: atomic\n");
  });

  it("refuses other modes with the file, both modes and both names, even without a shared file (case 11)", () => {
    expect(() => merge([a, "mode: set\nb.go:1.1,2.2 1 1\na.go:1.1,2.2 1 1\n"])).toThrow(
      conflict("mode for a.go mismatches (count in one, set in two)"),
    );
    expect(() => merge([a, "mode: atomic\nb.go:1.1,2.2 1 1\n"])).toThrow(
      conflict("mode for b.go mismatches (count in one, atomic in two)"),
    );
  });

  it("refuses other numbers of blocks with the file, both numbers and both names (case 12)", () => {
    expect(() => merge([b, a, "mode: count\nc.go:1.1,2.2 1 1\na.go:1.1,2.2 1 3\n"])).toThrow(
      conflict("file block count for a.go mismatches (2 in one, 1 in three)"),
    );
  });

  it("refuses the first block that is another, by place or statements (case 12)", () => {
    expect(() => merge([a, a.replace("3.1,4.2", "3.1,5.2")])).toThrow(
      conflict("coverage block mismatch: block #1 for a.go (3.1,4.2 2 in one, 3.1,5.2 2 in two)"),
    );
    expect(() => merge([a, a.replace("4.2 2", "4.2 9")])).toThrow(
      conflict("coverage block mismatch: block #1 for a.go (3.1,4.2 2 in one, 3.1,4.2 9 in two)"),
    );
  });

  it("names who brought a file, not who came first, and escapes names", () => {
    const merging = startMerge("fail");
    merging.add("http://10.0.0.1:1", profile(a));
    merging.add("x\x1b", profile(b));
    expect(() => merging.add("y", profile("mode: count\nb.go:1.1,2.3 1 1\n"))).toThrow(
      conflict("coverage block mismatch: block #0 for b.go (1.1,2.2 1 in x\\u001b, 1.1,2.3 1 in y)"),
    );
  });

  it("adds nothing of a profile that it refuses", () => {
    const merging = startMerge("fail");
    merging.add("one", profile(a));
    expect(() => merging.add("two", profile("mode: count\n_.go:1.1,2.2 1 1\na.go:1.1,2.2 1 3\n"))).toThrow();
    expect(profileText(merging.result())).toBe(a);
  });

  it("keeps with `newest` the last one of a file that does not fit, and all else as ever", () => {
    const other = "mode: count\na.go:1.1,2.2 1 9\nb.go:1.1,2.2 1 1\n";
    expect(merge([b, other], "newest")).toBe("mode: count\na.go:1.1,2.2 1 9\nb.go:1.1,2.2 1 2\n");
    expect(merge([a, other, b], "newest")).toBe("mode: count\na.go:1.1,2.2 1 4\na.go:3.1,4.2 2 5\nb.go:1.1,2.2 1 2\n");
    expect(merge([b, other, other], "newest")).toBe("mode: count\na.go:1.1,2.2 1 9\nb.go:1.1,2.2 1 3\n");
  });

  it("takes with `newest` the last mode, and of files that only earlier ones have whether they ran", () => {
    const set = "mode: set\na.go:1.1,2.2 1 1\na.go:3.1,4.2 2 0\n";
    expect(merge([b.replace("1 1\n", "1 7\n"), set], "newest")).toBe(`${set}b.go:1.1,2.2 1 1\n`);
    expect(merge([set, a], "newest")).toBe(a);
    expect(merge([a, "mode: set\nc.go:1.1,2.2 1 1\n", set], "newest")).toBe(`${set}c.go:1.1,2.2 1 1\n`);
  });

  it("gives the same in any order, and leaves what it was given as it was", () => {
    fc.assert(
      fc.property(arbitraryReplicas, (replicas) => {
        const before = replicas.map(profileText);
        const text = merge(replicas);
        expect(merge(replicas.toReversed())).toBe(text);
        expect(merge([profile(merge(replicas.slice(0, 2))), ...replicas.slice(2)])).toBe(text);
        expect(replicas.map(profileText)).toEqual(before);
      }),
    );
  });

  it("stops adding at 2^53-1", () => {
    const most = `mode: count\na.go:1.1,2.2 1 ${Number.MAX_SAFE_INTEGER}\n`;
    expect(merge([most, most])).toBe(most);
  });
});

describe.skipIf(!hasRecorded)(`startMerge of recorded profiles${whyNotRecorded}`, () => {
  const read = (path: string) => recorded(`${path}.cov`);

  it("merges two replicas as goc does, byte for byte, either way round (case 10)", () => {
    const [one, other] = [read("merged/replica-a"), read("merged/replica-b")];
    expect(merge([one, other])).toBe(read("merged/replicas-ab-goc-merge"));
    expect(merge([other, one])).toBe(read("merged/replicas-ab-goc-server"));
  });

  it("writes 1 where goc writes 2 in set mode (case 11)", () => {
    const set = read("merged/replica-set-mode");
    expect(merge([set, set])).toBe(profileText(profile(set)));
    expect(merge([read("merged/set-plus-set-goc-merge")])).toBe(profileText(profile(set)));
  });

  it("refuses what goc refuses, and modes that it mixes (cli/merge-errors.txt, case 11)", () => {
    const replica = read("merged/replica-a");
    const file = "example.test/apa/goc_echoserver/internal/mirror/mirror.go";
    expect(recorded("cli/merge-errors.txt")).toContain(`mode for ${file} mismatches (set vs count)`);
    expect(() => merge([replica, read("merged/replica-set-mode")])).toThrow(
      conflict(`mode for ${file} mismatches (count in one, set in two)`),
    );
    expect(merge([replica, read("profiles/edge-empty")])).toBe(profileText(profile(replica)));
    expect(() => merge([replica, read("profiles/edge-tie-set")])).toThrow(
      conflict("mode for example.test/edge/tie/tie.go mismatches (count in one, set in two)"),
    );
  });
});
