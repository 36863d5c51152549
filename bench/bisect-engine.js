import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";

/**
 * The search engines of bisect as they are in src, made into modules that node can load: no command of `cci` gives them away
 * alone, and a run of a simulation must not cost a process.
 */
export async function loadEngine() {
  const folder = mkdtempSync(join(tmpdir(), "cci-bench-bisect-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const source = fileURLToPath(new URL("../src/bisect/search/", import.meta.url));
  const names = ["evidence", "reproduce", "verify-good", "rate-shift", "search-range"];
  await build({
    config: false,
    entry: Object.fromEntries(names.map((name) => [name, join(source, `${name}.ts`)])),
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "node20",
    silent: true,
  });
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const [{ openEvidence }, { reproduce }, { verifyGood }, { provesRateShift }, { searchRange }] = await Promise.all(
    names.map(load),
  );
  return { openEvidence, reproduce, verifyGood, provesRateShift, searchRange };
}
