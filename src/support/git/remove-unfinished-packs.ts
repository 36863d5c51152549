import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A git that was killed leaves what it got so far, which nobody would ever use. The repository is ours alone. */
export function removeUnfinishedPacks(gitDir: string): void {
  const packs = join(gitDir, "objects", "pack");
  if (!existsSync(packs)) return;
  for (const name of readdirSync(packs)) if (name.startsWith("tmp_")) rmSync(join(packs, name), { force: true });
}
