import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRunCache } from "../../../src/bisect/local/run-cache.js";
import { makeFolder } from "../../support/temp-folder.js";
import { recordOf } from "./record-of.js";

const commit = "a".repeat(40);
const key = { command: ["make", "test"] };

describe("openRunCache", () => {
  it("gives each stored run once to a later search", () => {
    const folder = makeFolder();
    const first = openRunCache(folder, key);
    first.add(recordOf(commit, 1, "bad"));
    first.add(recordOf(commit, 2, "good"));

    const later = openRunCache(folder, key);
    expect(later.find(commit, 1)).toMatchObject({ verdict: "bad", runNo: 1, origin: "cache" });
    expect(later.find(commit, 2)).toMatchObject({ verdict: "good", runNo: 2, origin: "cache" });
    expect(later.find(commit, 3)).toBeUndefined();
    expect(later.find("b".repeat(40), 1)).toBeUndefined();
  });

  it("does not give a search back what it has run itself", () => {
    const folder = makeFolder();
    openRunCache(folder, key).add(recordOf(commit, 1, "bad"));
    const cache = openRunCache(folder, key);
    cache.add(recordOf(commit, 2, "good"));
    expect(cache.find(commit, 2)).toBeUndefined();
    expect(openRunCache(folder, key).find(commit, 2)).toMatchObject({ verdict: "good" });
  });

  it("keeps runs of another command, or of another build, apart", () => {
    const folder = makeFolder();
    openRunCache(folder, key).add(recordOf(commit, 1, "bad"));
    expect(openRunCache(folder, { command: ["make", "check"] }).find(commit, 1)).toBeUndefined();
    expect(openRunCache(folder, { ...key, build: "make" }).find(commit, 1)).toBeUndefined();
  });

  it("passes over a line that was cut and one of another commit", () => {
    const folder = makeFolder();
    openRunCache(folder, key).add(recordOf(commit, 1, "bad"));
    const path = join(folder, readdirSync(folder)[0] as string, `${commit}.jsonl`);
    appendFileSync(path, `{"commit":"${commit}","runN\n${JSON.stringify(recordOf("b".repeat(40), 1, "good"))}\n`);
    const cache = openRunCache(folder, key);
    expect(cache.find(commit, 1)).toMatchObject({ verdict: "bad" });
    expect(cache.find(commit, 2)).toBeUndefined();
  });

  it("says which folder cannot be written", () => {
    const folder = makeFolder({ file: "no folder" });
    expect(() => openRunCache(join(folder, "file"), key)).toThrow(expect.objectContaining({ code: "NOT_WRITTEN" }));
  });
});
