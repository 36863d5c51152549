import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockSearch, tryLock } from "../../../src/bisect/local/search-lock.js";
import { thisMachine } from "../../../src/bisect/local/this-machine.js";
import { tidySearches } from "../../../src/bisect/local/tidy-searches.js";
import { systemClock } from "../../../src/support/clock.js";
import { makeFolder } from "../../support/temp-folder.js";

/** No process has that number. */
const deadPid = 2 ** 30;

/** The text of a lock that a process has left which is gone. */
function leftLock(folders: readonly string[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ pid: deadPid, start: "1", machine: thisMachine(), folders, ...more });
}

async function tidied(folder: string): Promise<readonly string[]> {
  const removed: string[] = [];
  const remove = async (folders: readonly string[]): Promise<void> => void removed.push(...folders);
  await tidySearches(folder, remove, systemClock, new AbortController().signal);
  return removed.sort();
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

  it("takes the lock of a process that is gone, unless its work trees are to be removed first", () => {
    const folder = makeFolder({ "x.lock": leftLock([]), "y.lock": leftLock(["/a"]) });
    lockSearch(join(folder, "x.lock"), [])();
    expect(() => lockSearch(join(folder, "y.lock"), [])).toThrow(expect.objectContaining({ code: "BISECT_BUSY" }));
    expect(readdirSync(folder)).toEqual(["y.lock"]);
  });

  it("says how to go on where a machine holds it of which nothing can be told", () => {
    const path = join(
      makeFolder({ "x.lock": leftLock([], { machine: { ...thisMachine(), host: "else" } }) }),
      "x.lock",
    );
    expect(() => lockSearch(path, [])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('of "else", another machine or container'),
        hint: expect.stringContaining(`where it is gone, remove ${path}`),
      }),
    );
  });
});

describe("tidySearches", () => {
  it("leaves what a living process holds", async () => {
    const folder = makeFolder();
    const unlock = lockSearch(join(folder, "key.lock"), ["/a"]);
    expect(await tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["key.lock"]);
    unlock();
  });

  it("gives the work trees of dead processes to be removed, once", async () => {
    const folder = makeFolder({
      "x.lock": leftLock(["/a", "/b"]),
      "y.lock": leftLock(["/c"], { pid: process.pid, start: "an earlier process of that number" }),
      "z.json": "{}",
    });
    expect(await tidied(folder)).toEqual(["/a", "/b", "/c"]);
    expect(await tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["z.json"]);
  });

  it.each([
    ["machine", { host: "else" }],
    ["machine of that name", { machineId: "else" }],
    ["container", { pids: "pid:[1]" }],
    ["container that was there before the boot", { pids: "pid:[1]", boot: "then" }],
  ])("leaves alone what a process of another %s holds, whose number means nothing here", async (_, other) => {
    const folder = makeFolder({ "x.lock": leftLock(["/a"], { machine: { ...thisMachine(), ...other } }) });
    expect(await tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["x.lock"]);
  });

  const here = thisMachine();
  it.skipIf(here.machineId === "" || here.pids !== "pid:[4026531836]")(
    "knows that no process outlives the machine (skipped in containers, which nothing tells apart)",
    async () => {
      const machine = { ...here, boot: "then" };
      const folder = makeFolder({ "x.lock": leftLock(["/a"], { machine, pid: process.pid }) });
      expect(await tidied(folder)).toEqual(["/a"]);
    },
  );

  it("goes on where a process was killed that made a lock or tidied up", async () => {
    const folder = makeFolder({
      "x.lock.0123456789abcdef": leftLock(["/a"]),
      "y.lock.fedcba9876543210": "{",
      "z.lock.aaaaaaaaaaaaaaaa": "",
      "w.lock": leftLock(["/b"]),
    });
    utimesSync(join(folder, "y.lock.fedcba9876543210"), 0, 0);
    // What a kill in the middle of tidying leaves.
    const dies = tidySearches(folder, () => Promise.reject(new Error("killed")), systemClock, AbortSignal.abort());
    await expect(dies).rejects.toThrow("killed");
    const tidy = readdirSync(folder).find((name) => name.startsWith("tidy-"));
    expect(tidy).toBeUndefined();
    expect(await tidied(folder)).toEqual(["/a", "/b"]);
    // Somebody may be writing that just now.
    expect(readdirSync(folder)).toEqual(["z.lock.aaaaaaaaaaaaaaaa"]);
  });

  it("takes over from a process that was killed while it tidied up, and waits for one that is at it", async () => {
    const folder = makeFolder({ "x.lock": leftLock(["/a"]) });
    let path = "";
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = tidySearches(
      folder,
      async () => {
        path = join(folder, readdirSync(folder).find((name) => name.startsWith("tidy-")) as string);
        await released;
      },
      systemClock,
      new AbortController().signal,
    );
    const second = tidied(folder);
    release();
    await first;
    expect(await second).toEqual([]);

    writeFileSync(join(folder, "y.lock"), leftLock(["/b"]));
    writeFileSync(path, leftLock([]));
    expect(await tidied(folder)).toEqual(["/b"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not touch a lock that it cannot read", async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "x.lock"), "{");
    writeFileSync(join(folder, "y.lock"), leftLock(["/a"], { pid: 0 }));
    expect(await tidied(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["x.lock", "y.lock"]);
  });

  it("does nothing where no search has ever been", async () => {
    expect(await tidied(join(makeFolder(), "none"))).toEqual([]);
  });
});

it("a lock has its whole text at once", () => {
  const path = join(makeFolder(), "x.lock");
  tryLock(path, ["/a"]);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, folders: ["/a"] });
});
