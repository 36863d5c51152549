import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { Job } from "../load-job.js";
import { hostGroupOf } from "../tbox-group.js";
import type { ExpandContext } from "./expand-job.js";

const fileName = /^[A-Za-z0-9][\w.:+~@-]{0,199}$/;
/** Read already as the file of the lab, and what it holds beside fields of jobs is secret. */
const notIncluded = "lab";

/**
 * The fields of `hosts/<testbox>` and `include/<key>/<value>` below these folders, the first that has one (scheduler.md 5.2
 * levels 10 and 11). Each file is read once. `hostFields` throws BAD_JOB_FILE where there are host files but none for this
 * machine.
 */
export function openMachineDefaults(
  folders: readonly string[],
  load: (path: string) => Job,
): Pick<ExpandContext, "hostFields" | "includedFields"> {
  const known = new Map<string, Job | undefined>();
  const find = (paths: readonly string[]): Job | undefined => {
    const key = paths.join("\0");
    if (!known.has(key)) {
      const path = paths.find(isFile);
      known.set(key, path === undefined ? undefined : load(path));
    }
    return known.get(key);
  };
  const hosts = folders.map((folder) => join(folder, "hosts")).filter(isFolder);
  const includes = new Map(folders.map((folder) => [join(folder, "include"), foldersIn(join(folder, "include"))]));
  return {
    hostFields(testbox) {
      if (hosts.length === 0) return {};
      const names = [testbox, hostGroupOf(testbox)].filter(isFileName);
      const found = find(hosts.flatMap((folder) => names.map((name) => join(folder, name))));
      if (found) return found;
      const group = printable(hostGroupOf(testbox));
      throw new CciError("BAD_JOB_FILE", `hosts file not exist: ${group}, maybe need check testbox field`, {
        hint: `looked in ${hosts.join(", ")}`,
      });
    },
    includedFields(key, value) {
      if (key === notIncluded || !isFileName(value)) return {};
      const paths = [...includes].flatMap(([folder, keys]) => (keys.has(key) ? [join(folder, key, value)] : []));
      return paths.length === 0 ? {} : (find(paths.flatMap((path) => [path, `${path}.yaml`])) ?? {});
    },
  };
}

function isFileName(name: string): boolean {
  return fileName.test(name) && !name.includes("..");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function foldersIn(path: string): ReadonlySet<string> {
  return new Set(isFolder(path) ? readdirSync(path).filter((name) => isFolder(join(path, name))) : []);
}
