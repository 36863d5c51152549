import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockSearch, tidySearches } from "../../../src/bisect/local/search-lock.js";
import { makeFolder } from "../../support/temp-folder.js";

/** No process has that number. */
const deadPid = 2 ** 30;

function tidied(folder: string): readonly string[] {
  const removed: string[] = [];
  tidySearches(folder, (folders) => removed.push(...folders));
  return removed;
}

describe("lockSearch", () => {
  it("lets one process at a time be at a search", () => {
    const path = join(makeFolder(), "deep/key.lock");
    const unlock = lockSearch(path, ["/a"]);
    expect(() => lockSearch(path, ["/b"])).toThrow(
      expect.objectContaining({ code: "BISECT_BUSY", message: expect.stringContaining(String(process.pid)) }),
    );
    unlock();
    lockSearch(path, ["/c"])();
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });
});

describe("tidySearches", () => {
  it("leaves what a living process holds", () => {
    const folder = makeFolder();
    const unlock = lockSearch(join(folder, "key.lock"), ["/a"]);
    expect(tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["key.lock"]);
    unlock();
  });

  it("gives the work trees of dead processes to be removed, once", () => {
    const folder = makeFolder({
      "x.lock": JSON.stringify({ pid: deadPid, start: "1", folders: ["/a", "/b"] }),
      "y.lock": JSON.stringify({ pid: process.pid, start: "an earlier process of that number", folders: ["/c"] }),
      "z.json": "{}",
    });
    expect([...tidied(folder)].sort()).toEqual(["/a", "/b", "/c"]);
    expect(tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["z.json"]);
  });

  it("does not touch a lock that it cannot read", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "x.lock"), "{");
    expect(tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["x.lock"]);
  });

  it("does nothing where no search has ever been", () => {
    expect(tidied(join(makeFolder(), "none"))).toEqual([]);
  });
});
