import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSearchState } from "../../../src/bisect/local/search-state.js";
import { makeFolder } from "../../support/temp-folder.js";
import { recordOf } from "./record-of.js";

const runs = [recordOf("a".repeat(40), 1, "bad"), recordOf("b".repeat(40), 1, "good", { value: 1.5, isSuspect: true })];

describe("openSearchState", () => {
  it("gives the runs of the session before back, to one who resumes", () => {
    const path = join(makeFolder(), "deep/state.json");
    openSearchState(path, "key", false).write(runs);
    expect(openSearchState(path, "key", true)).toMatchObject({ known: runs, setAside: 0 });
  });

  it("sets runs aside, and does not lose them, when a search starts anew", () => {
    const path = join(makeFolder(), "state.json");
    openSearchState(path, "key", false).write(runs);
    expect(openSearchState(path, "key", false)).toMatchObject({ known: [], setAside: 2 });
    expect(existsSync(path)).toBe(false);
    expect(JSON.parse(readFileSync(`${path}.old`, "utf8"))).toMatchObject({ runs });
  });

  it("refuses to go on with the state of another search", () => {
    const path = join(makeFolder(), "state.json");
    openSearchState(path, "key", false).write(runs);
    expect(() => openSearchState(path, "other", true)).toThrow(
      expect.objectContaining({ code: "BISECT_ABORTED", message: expect.stringContaining("of another search") }),
    );
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"format":"cci bisect run 1","key":"key","runs":[{"commit":"../x"}]}',
    '{"format":"cci bisect run 1","key":"key","runs":[{"__proto__":{"commit":1}}]}',
  ])("refuses %j, and leaves it as it is", (text) => {
    const path = join(makeFolder(), "notes.txt");
    writeFileSync(path, text);
    for (const resume of [true, false]) {
      expect(() => openSearchState(path, "key", resume)).toThrow(expect.objectContaining({ code: "BISECT_ABORTED" }));
    }
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("says which folder cannot be made", () => {
    const folder = makeFolder({ file: "" });
    expect(() => openSearchState(join(folder, "file/state.json"), "key", false)).toThrow(
      expect.objectContaining({ code: "NOT_WRITTEN" }),
    );
  });
});
