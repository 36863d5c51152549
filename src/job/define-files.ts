import { posix } from "node:path";
import { isObject } from "../support/is-object.js";
import type { Job } from "./load-job.js";
import { setLkpSrc } from "./set-lkp-src.js";
import { shellLiteral } from "./shell-quote.js";

const maxPathLength = 1024;
const base64LineLength = 76;
const controls = /[\u0000-\u001f\u007f]/;

/** Whether an entry of `define_files` is a text at a path that stays below the folder it is relative to. */
export function isDefinedFile(path: string, text: unknown): boolean {
  const isPath = path !== "" && path.length <= maxPathLength && !controls.test(path);
  return isPath && typeof text === "string" && path.split("/").every((part) => !["", ".", ".."].includes(part));
}

/** The files of `define_files` that can be made. */
export function definedFiles(job: Job): readonly (readonly [string, string])[] {
  if (!isObject(job.define_files)) return [];
  return Object.entries(job.define_files).filter((entry): entry is [string, string] => isDefinedFile(...entry));
}

/**
 * The function of job.sh that makes these files below `$LKP_SRC`, from base64, those that begin with `#!` executable
 * (scheduler.md 4.2).
 */
export function defineFilesPart(files: readonly (readonly [string, string])[]): readonly string[] {
  const names = files.map(([path]) => path).join("\n");
  const folders = new Set(files.map(([path]) => posix.dirname(path)).filter((folder) => folder !== "."));
  return [
    "define_files()",
    "{",
    `\t${setLkpSrc}`,
    `\texport define_files=${shellLiteral(names)}`,
    ...[...folders].map((folder) => `\tmkdir -p "$LKP_SRC"/${shellLiteral(folder)}`),
    ...files.flatMap(([path, text]) => fileLines(path, text)),
    "}",
  ];
}

function fileLines(path: string, text: string): readonly string[] {
  const target = `"$LKP_SRC"/${shellLiteral(path)}`;
  const base64 = Buffer.from(text).toString("base64");
  const lines = [`\tbase64 -d > ${target} <<'EOF'`];
  for (let at = 0; at < base64.length; at += base64LineLength) lines.push(base64.slice(at, at + base64LineLength));
  lines.push("EOF");
  if (text.startsWith("#!")) lines.push(`\tchmod +x ${target}`);
  return lines;
}
