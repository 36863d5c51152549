import { isUtf8 } from "node:buffer";
import { accessSync, constants, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../support/cci-error.js";

/** Something of a result root. */
interface ResultEntry {
  readonly kind: "folder" | "file";
  /** Its names from the result root on. */
  readonly names: readonly string[];
  /** Of a file, in bytes. */
  readonly size: number;
}

/** What of a result root goes to the server, folders before what they hold, and what does not. */
export interface ResultTree {
  readonly entries: readonly ResultEntry[];
  /** Paths that are left out, each with the reason. */
  readonly leftOut: readonly string[];
}

const maxDepth = 32;
const maxEntries = 100_000;
/** What the server has from the beginning (scheduler.md 2.10). */
const serverFiles: ReadonlySet<string> = new Set(["job.yaml", "job.sh"]);
/** A name that the server refuses: too long, or with a control character. */
const maxNameBytes = 255;
const control = /[\u0000-\u001f\u007f]/;

/** Reads a result root; links are never followed. What cannot be read is left out, the result root itself too. */
export function readResultTree(resultRoot: string): ResultTree {
  const entries: ResultEntry[] = [];
  const leftOut: string[] = [];
  const visit = (folder: string, names: readonly string[]): void => {
    for (const { name, isText } of listFolder(folder)) {
      const own = [...names, name];
      if (names.length === 0 && serverFiles.has(name)) continue;
      const path = join(folder, name);
      const reason = isText
        ? (whyNot(name, own.length, entries.length) ?? take(path, own))
        : "a name that is not UTF-8";
      if (reason !== undefined) leftOut.push(`${own.join("/")}: ${reason}`);
    }
  };
  const take = (path: string, names: readonly string[]): string | undefined => {
    try {
      const stat = lstatSync(path);
      if (stat.isFile()) {
        accessSync(path, constants.R_OK);
        entries.push({ kind: "file", names, size: stat.size });
      } else if (stat.isDirectory()) {
        entries.push({ kind: "folder", names, size: 0 });
        visit(path, names);
      } else return stat.isSymbolicLink() ? "a link" : "neither a file nor a folder";
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  };
  try {
    if (lstatSync(resultRoot).isDirectory()) visit(resultRoot, []);
    else leftOut.push("the result root: not a folder any more");
  } catch (error) {
    leftOut.push(`the result root: ${reasonOf(error)}`);
  }
  return { entries, leftOut };
}

function listFolder(path: string): { readonly name: string; readonly isText: boolean }[] {
  const names = readdirSync(path, { encoding: "buffer" });
  const listed = names.map((bytes) => ({ name: bytes.toString("utf8"), isText: isUtf8(bytes) }));
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function whyNot(name: string, depth: number, count: number): string | undefined {
  if (count >= maxEntries) return `more than ${maxEntries} files`;
  if (depth > maxDepth) return `more than ${maxDepth} folders deep`;
  if (Buffer.byteLength(name) > maxNameBytes || control.test(name)) return "a name that the server refuses";
  return undefined;
}
