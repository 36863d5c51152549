import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { isPlainPath } from "./is-plain-path.js";

/**
 * A path of the file system from a folder on, with `/`; undefined where it lies outside. One that is not absolute starts in the
 * folder. `names` are absolute paths of the folder: the real one first, then others that lead there.
 */
export function pathInside(names: readonly [string, ...string[]], path: string): string | undefined {
  const absolute = isAbsolute(path) ? resolve(path) : join(names[0], path);
  return names.map((name) => pathBelow(name, absolute)).find((found) => found !== undefined);
}

/** An absolute path from an absolute folder on, with `/`; undefined: not below it. */
export function pathBelow(folder: string, absolute: string): string | undefined {
  const path = relative(folder, absolute).split(sep).join("/");
  return isPlainPath(path) ? path : undefined;
}
