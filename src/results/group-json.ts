import { readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeFileAtomic } from "../support/atomic-file.js";
import type { FinishedColumns } from "./dump/finish-columns.js";
import { formatColumns } from "./format-json.js";
import type { ResultFile } from "./result-files.js";

/** More cells than this and the json is stored compressed (results.md 3.6, 7). */
const maxPlainCells = 1000;
/** A json larger than this, expanded, was not written by a test box. */
const maxJsonBytes = 512 * 1024 * 1024;

/** Writes `<group>.json`, or `.json.gz` where it is large, and takes the other form away. Throws NOT_WRITTEN. */
export function writeGroupJson(resultRoot: string, group: string, { columns, minLength }: FinishedColumns): void {
  const plain = join(resultRoot, `${group}.json`);
  const text = `${formatColumns(columns)}\n`;
  if (columns.size * minLength > maxPlainCells) {
    writeFileAtomic(`${plain}.gz`, gzipSync(text, { level: 6 }));
    rmSync(plain, { force: true });
  } else {
    writeFileAtomic(plain, text);
    rmSync(`${plain}.gz`, { force: true });
  }
}

/** Takes both forms of `<group>.json` away. */
export function removeGroupJson(resultRoot: string, group: string): void {
  for (const suffix of [".json", ".json.gz"]) rmSync(join(resultRoot, group + suffix), { force: true });
}

/** Stats groups that have a json, in code unit order, each with the file that counts: the newer of the two forms. */
export function findGroupJsons(files: ReadonlyMap<string, ResultFile>): Map<string, ResultFile> {
  const found = new Map<string, ResultFile>();
  for (const [name, file] of files) {
    const group = name.match(/^(.+)\.json(?:\.gz)?$/)?.[1];
    if (group === undefined || file.bytes === 0) continue;
    const other = found.get(group);
    if (other === undefined || file.modifiedMs > other.modifiedMs) found.set(group, file);
  }
  return found;
}

/** What a group json holds, or why it holds nothing; `maxBytes` limits what a compressed one expands to. */
export function readGroupJson(
  path: string,
  maxBytes = maxJsonBytes,
): { readonly value: unknown } | "unreadable" | "no JSON" {
  const bytes = readBytes(path);
  if (bytes === undefined) return "unreadable";
  try {
    const text = path.endsWith(".gz") ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
    return { value: JSON.parse(text.toString("utf8")) };
  } catch {
    return "no JSON";
  }
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Puts a json that cannot be read aside as `<name>-bad`, so that the next run does not meet it again. */
export function setAsideBadJson(path: string): void {
  renameSync(path, `${path}-bad`);
}
