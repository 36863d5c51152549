import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { BisectRules } from "./bisect-rules.js";
import type { BisectTask } from "./task/bisect-task.js";
import { resultFolderOf } from "./task/result-folder.js";

/** No report is as long. */
const maxBytes = 4 * 1024 * 1024;
const missing: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EACCES"]);

/** `report.txt` of a task; undefined: it has none, or not on this machine. */
export async function readReport({ resultBase }: BisectRules, task: BisectTask): Promise<string | undefined> {
  const path = join(resultBase, resultFolderOf(task), "report.txt");
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
      return buffer.subarray(0, bytesRead).toString("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (missing.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
