import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A source file of the tests, its path from the root on, as a program of its own in an empty folder. */
export async function buildProgram(source: string, outDir: string): Promise<string> {
  // Where its packages are looked for.
  symlinkSync(join(root, "node_modules"), join(outDir, "node_modules"));
  await build({
    entry: { program: join(root, source) },
    outDir,
    config: false,
    silent: true,
    dts: false,
    format: "cjs",
    outExtension: () => ({ js: ".cjs" }),
    platform: "node",
    target: "node20",
    shims: true,
  });
  return join(outDir, "program.cjs");
}
