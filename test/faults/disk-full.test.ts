import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import { CciError } from "../../src/support/cci-error.js";
import { makeFolder } from "../support/temp-folder.js";

const whyNot = process.getuid?.() === 0 ? undefined : "only root can mount a small disk";

/** A file system of 2 MiB. */
function smallDisk(context: TestContext): string {
  const folder = makeFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]);
  if (status !== 0) context.skip("no file system can be mounted here");
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

/** Calls until it throws; how many calls were acknowledged, and what the last one threw. */
async function untilRefused(act: (at: number) => Promise<unknown>): Promise<{ done: number; error: unknown }> {
  for (let done = 0; done < 10_000; done++) {
    try {
      await act(done);
    } catch (error) {
      return { done, error };
    }
  }
  throw new Error("the disk did not fill");
}

describe.skipIf(whyNot)(`a full disk${whyNot ? ` (${whyNot})` : ""}`, () => {
  it("refuses a document for now, keeps all that were acknowledged, and goes on when there is room again", async (context) => {
    const disk = smallDisk(context);
    const store = await openStore(`sqlite:${join(disk, "cci.db")}`, {});
    onTestFinished(() => store.close());
    const document = (at: number) => ({ id: String(at), stats: { text: "x".repeat(20_000) } });
    const { done, error } = await untilRefused((at) => store.insert("jobs", String(at), document(at)));
    expect(error).toBeInstanceOf(CciError);
    expect(error).toMatchObject({ code: "STORE_BUSY", message: expect.stringContaining(disk) });
    expect(done).toBeGreaterThan(10);
    expect(await store.get("jobs", String(done - 1))).toEqual(document(done - 1));
    expect(await store.get("jobs", String(done))).toBeUndefined();

    spawnSync("mount", ["-o", "remount,size=8m", disk]);
    expect(await store.insert("jobs", String(done), document(done))).toBe(true);
    expect(await store.ids("jobs")).toHaveLength(done + 1);
  });

  it("refuses a task for now, and loses none that was acknowledged", async (context) => {
    const disk = smallDisk(context);
    const engine = await openQueue(`sqlite:${join(disk, "cci.db")}`, "v0.2");
    onTestFinished(() => engine.close());
    const { done, error } = await untilRefused((at) =>
      engine.tasks.add("extract_stats", String(at), { id: String(at), text: "x".repeat(20_000) }),
    );
    expect(error).toBeInstanceOf(CciError);
    expect(error).toMatchObject({ code: "QUEUE_BUSY", message: expect.stringContaining(disk) });
    expect(await engine.tasks.list("extract_stats")).toHaveLength(done);

    spawnSync("mount", ["-o", "remount,size=8m", disk]);
    expect(await engine.tasks.add("extract_stats", String(done))).toBe(true);
  });

  it("says so where there is no room for a new file", async (context) => {
    const disk = smallDisk(context);
    writeFileSync(join(disk, "filler"), Buffer.alloc(2 * 1024 ** 2 - 8192));
    const opened = openStore(`sqlite:${join(disk, "cci.db")}`, {}).then((store) => store.init());
    await expect(opened).rejects.toMatchObject({ message: expect.stringContaining(disk) });
    await expect(opened).rejects.toBeInstanceOf(CciError);
  });
});
