import { chmodSync, lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { reasonOf } from "../support/cci-error.js";

const ownerMayAll = 0o700;
const slash = Buffer.from("/");

/**
 * Removes a file, or a folder with all in it, whatever names and permissions a job gave them; links are not followed.
 * Gives the reason where something stays, undefined where nothing does.
 */
export function removeTree(path: string): string | undefined {
  try {
    rmSync(path, { recursive: true, force: true });
    return undefined;
  } catch {
    // A folder that its owner may not enter or change, or a name that is not UTF-8.
  }
  try {
    removeStubborn(Buffer.from(path));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function removeStubborn(path: Buffer): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) {
    unlinkSync(path);
    return;
  }
  if ((stat.mode & ownerMayAll) !== ownerMayAll) chmodSync(path, ownerMayAll);
  for (const name of readdirSync(path, { encoding: "buffer" })) removeStubborn(Buffer.concat([path, slash, name]));
  rmdirSync(path);
}
