import { cpSync } from "node:fs";
import type { BuildOptions } from "./build-options.js";
import { runTool } from "./run-tool.js";

/** Builds the service by `goc build` (coverage.md 1.3, 1.4): its agents know this centre and no other. */
export async function buildWithGoc(
  goc: string,
  center: string,
  { sources, folder, mode, program }: BuildOptions,
): Promise<void> {
  cpSync(sources, folder, { recursive: true });
  await runTool(goc, folder, ["build", ".", "-o", program, `--mode=${mode}`, `--center=${center}`]);
}
