import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it, vi } from "vitest";
import { openFolder } from "../../../src/scheduler/http/upload/open-folder.js";
import { partName } from "../../../src/scheduler/http/upload/part-name.js";
import { receiveUpload } from "../../../src/scheduler/http/upload/receive-upload.js";
import { makeFolder } from "../../support/temp-folder.js";

it.each([
  ["whole", undefined, ["log"]],
  ["resumed", { from: 3, to: 4, total: 5 }, [partName("log"), "log"]],
])("a %s upload that another one ended before its body was wanted is refused", async (_what, range, left) => {
  const path = makeFolder({ log: "old" });
  if (range) writeFileSync(join(path, partName("log")), "012");
  const folder = await openFolder(path, [], "tell");
  if (!folder) throw new Error("the folder has gone");
  const begin = vi.fn();
  const upload = {
    folder,
    name: "log",
    body: Readable.from([Buffer.from("ab")]),
    length: 2,
    begin,
    range,
    maxBytes: 1000,
    room: { left: () => 1000, take: () => true },
    superseded: AbortSignal.abort(),
  };
  await expect(receiveUpload(upload)).rejects.toMatchObject({ status: 409 });
  await folder.close();
  expect(begin).not.toHaveBeenCalled();
  expect(readFileSync(join(path, "log"), "utf8")).toBe("old");
  expect(readdirSync(path)).toEqual(expect.arrayContaining(left));
});
