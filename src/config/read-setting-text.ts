import { closeSync, openSync, readSync } from "node:fs";
import { CciError, reasonOf } from "../support/cci-error.js";

/** Far more than all settings there are. */
const maxBytes = 1024 * 1024;

/** Text of a file or pipe; undefined: there is none. Throws BAD_SETTING where it cannot be read or has no end. */
export function readSettingText(path: string): string | undefined {
  try {
    return readLimited(path);
  } catch (error) {
    if (error instanceof CciError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CciError("BAD_SETTING", `${path}: ${reasonOf(error)}`, {
      hint: "settings that are there must be readable, or a command would talk to the wrong server",
      cause: error,
    });
  }
}

function readLimited(path: string): string {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let used = 0;
    for (;;) {
      const count = readSync(fd, buffer, used, buffer.length - used, null);
      used += count;
      if (used > maxBytes) throw new CciError("BAD_SETTING", `${path}: a settings file has at most ${maxBytes} bytes`);
      if (count === 0) return buffer.toString("utf8", 0, used);
    }
  } finally {
    closeSync(fd);
  }
}
