import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import type { FunctionExtent } from "../../../src/coverage/source/function-extent.js";
import type { SourcedFile, SourcedProfile } from "../../../src/coverage/source/sourced-profile.js";

/** What real tools wrote, beside the checkout. */
const folder = fileURLToPath(new URL("../../../../shared/conformance/goc/", import.meta.url));
const edge = "example.test/edge/";
const service = "example.test/apa/goc_echoserver/";

export const hasRecorded = existsSync(folder);
/** For the titles of tests that need it. */
export const whyNotRecorded = hasRecorded ? "" : " (skipped: no ../shared beside the checkout)";

/** Every profile of which a func report was recorded, as `FOLDER/STEM`. */
export function recordedStems(): readonly string[] {
  if (!hasRecorded) return [];
  return ["profiles", "merged", "diff"].flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((name) => name.endsWith(".func.txt"))
      .map((name) => `${part}/${name.slice(0, -".func.txt".length)}`),
  );
}

/** The text of a recorded file. */
export function recorded(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

/** A recorded profile with made-up sources: functions of the recorded names and extents, and nothing else. */
export function withExtents(stem: string): SourcedProfile {
  const extents = new Map<string, readonly FunctionExtent[]>(
    Object.entries(JSON.parse(recorded(`${stem}.funcs.json`))),
  );
  return withSource(stem, (file) => madeUpSource(extents.get(file) ?? []));
}

/** A recorded profile of the own sources with these sources. */
export function withRealSources(stem: string, branch = "master"): SourcedProfile {
  const repository = lazily(() => cloneBundle(branch));
  return withSource(stem, (file) =>
    file.startsWith(edge)
      ? readFileSync(join(folder, "src/edge", file.slice(edge.length)))
      : readFileSync(join(repository(), file.slice(service.length))),
  );
}

function withSource(stem: string, sourceOf: (file: string) => Buffer): SourcedProfile {
  const { mode, files } = parseProfile(readFileSync(join(folder, `${stem}.cov`)));
  const add = (file: (typeof files)[number]): SourcedFile => {
    const prefix = [service, edge].find((start) => file.file.startsWith(start)) ?? "";
    return { ...file, path: file.file.slice(prefix.length), source: sourceOf(file.file) };
  };
  return { mode, files: files.map(add) };
}

function madeUpSource(extents: readonly FunctionExtent[]): Buffer {
  const lines = [Buffer.from("package made_up")];
  const put = (line: number, column: number, text: string) => {
    while (lines.length < line) lines.push(Buffer.alloc(0));
    const before = lines[line - 1] ?? Buffer.alloc(0);
    lines[line - 1] = Buffer.concat([before, Buffer.alloc(column - 1 - before.length, " "), Buffer.from(text)]);
  };
  for (const { name, startLine, startCol, endLine, endCol } of extents) {
    if (startCol > 1) put(startLine, startCol - 1, ";");
    put(startLine, Math.max(startCol, 1), `func ${name}(){`);
    put(endLine, Math.max(endCol - 1, 1), "}");
  }
  return Buffer.concat(lines.map((line) => Buffer.concat([line, Buffer.from("\n")])));
}

function cloneBundle(branch: string): string {
  const clone = mkdtempSync(join(tmpdir(), "cci-test-"));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  const args = ["clone", "--quiet", "--branch", branch, join(folder, "diff/repo.bundle"), clone];
  execFileSync("git", args, { stdio: "pipe" });
  return clone;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
