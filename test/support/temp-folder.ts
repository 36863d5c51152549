import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Files by their path below a folder; null: no such file. */
export type FilesByName = Readonly<Record<string, string | Buffer | null>>;

/** A folder with these files, gone after the test. What begins with `#!` can be executed. */
export function makeFolder(files: FilesByName = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "cci-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  for (const [name, content] of Object.entries(files)) if (content !== null) addFile(join(folder, name), content);
  return folder;
}

/** What begins with `#!` can be executed. */
export function addFile(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  if (String(content.slice(0, 2)) === "#!") chmodSync(path, 0o755);
}
