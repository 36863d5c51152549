import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
let project: string;

/** A project of its own, so that the generator has something to change. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "cci-new-parser-"));
  for (const folder of ["scripts", "stats-parsers", "test"]) mkdirSync(join(project, folder));
  cpSync(join(root, "scripts", "new-parser.js"), join(project, "scripts", "new-parser.js"));
  cpSync(join(root, "stats-parsers", "registry.ts"), join(project, "stats-parsers", "registry.ts"));
  for (const shared of ["src", "test/support", "node_modules", "package.json", "tsconfig.json", "tables"]) {
    symlinkSync(join(root, shared), join(project, shared));
  }
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function newParser(name: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(project, "scripts", "new-parser.js"), name], {
    encoding: "utf8",
  });
  return { status, stderr };
}

it("makes a parser whose own test passes", () => {
  expect(newParser("jumble")).toEqual({ status: 0, stderr: "" });
  const run = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", project, "test/stats-parsers"],
    {
      encoding: "utf8",
    },
  );
  expect(run.stdout + run.stderr).toMatch(/Tests .*2 passed/);
  expect(run.status).toBe(0);
});

it("puts the registry line where the order of names wants it", () => {
  newParser("jumble");
  const names = [
    ...readFileSync(join(project, "stats-parsers/registry.ts"), "utf8").matchAll(/^ {2}\["(.+?)", \(\)/gm),
  ].map(([, name]) => name);
  expect(names).toContain("jumble");
  expect(names).toEqual([...names].sort());
});

it.each(["../evil", "Upper", "a b", ""])("refuses %j as a name and makes nothing", (name) => {
  expect(newParser(name)).toMatchObject({ status: 2, stderr: expect.stringContaining("hint: ") });
});

it("does not overwrite a parser that is there", () => {
  newParser("jumble");
  expect(newParser("jumble")).toMatchObject({ status: 2, stderr: expect.stringContaining("there already") });
});
