import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type FilesByName, makeFolder } from "./temp-folder.js";

/** A result root with these files, gone after the test. Its job.yaml names no suite, unless one is given (null: none). */
export function makeResultRoot(files: FilesByName = {}): string {
  return makeFolder({ "job.yaml": "testbox: vm-2p8g\n", ...files });
}

/** What a json of a result root holds, compressed or not; undefined where there is none. */
export function readJson(resultRoot: string, name: string): unknown {
  const names = readdirSync(resultRoot);
  if (names.includes(name)) return JSON.parse(readFileSync(join(resultRoot, name), "utf8"));
  if (!names.includes(`${name}.gz`)) return undefined;
  return JSON.parse(gunzipSync(readFileSync(join(resultRoot, `${name}.gz`))).toString("utf8"));
}

/** Every file of a result root by name. */
export function readFiles(resultRoot: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(resultRoot)
      .sort()
      .map((name) => [name, readFileSync(join(resultRoot, name), "latin1")]),
  );
}
