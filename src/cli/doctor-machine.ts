import { accessSync, constants, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { Setting } from "../config/setting.js";
import { reasonOf } from "../support/cci-error.js";
import type { Check } from "./doctor-check.js";

const minimum = { major: 20, minor: 19 };
/** Less would not hold the results of a day. */
const lowBytes = 1024 ** 3;

/** The Node that runs this. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > minimum.major || (major === minimum.major && minor >= minimum.minor);
  if (isNewEnough) return { name: "node", status: "ok", detail: version };
  const hint = `cci needs ${minimum.major}.${minimum.minor} or newer`;
  return { name: "node", status: "failed", detail: version, hint };
}

/** The folder of result files: there, writable by us, and with room. */
export async function checkResultBase({ value: path, origin }: Setting<string>): Promise<Check> {
  const name = "result base";
  try {
    if (!statSync(path).isDirectory()) return { name, status: "failed", detail: `${path} is not a folder` };
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    // Only what somebody chose must be there; it may be a disk that is not mounted.
    const status = isMissing && origin === "default" ? "warning" : "failed";
    return {
      name,
      status,
      detail: `${path}: ${reasonOf(error)}`,
      hint: "CCI_RESULT_BASE names it; this user must be able to write there",
    };
  }
  const { bavail, blocks, bsize } = await statfs(path);
  const freeBytes = bavail * bsize;
  const detail = `${path} is writable, ${gibibytes(freeBytes)} of ${gibibytes(blocks * bsize)} free`;
  return freeBytes < lowBytes
    ? { name, status: "warning", detail, hint: "the disk is nearly full" }
    : { name, status: "ok", detail };
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
