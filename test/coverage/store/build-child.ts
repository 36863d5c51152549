import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The program of `store-child.ts`, in that folder. */
export async function buildChild(outDir: string): Promise<string> {
  // Where its packages are looked for.
  symlinkSync(join(root, "node_modules"), join(outDir, "node_modules"));
  await build({
    entry: { child: join(root, "test/coverage/store/store-child.ts") },
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
  return join(outDir, "child.cjs");
}
