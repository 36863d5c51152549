import { statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Job } from "../../job/load-job.js";
import { byteSource } from "../../support/byte-source.js";
import { CciError } from "../../support/cci-error.js";
import { decompress } from "../../support/decompress.js";
import { lineBatches } from "../../support/line-reader.js";
import { type BuildFacts, openBuildLog } from "./build-log.js";
import { sourceFileOf } from "./errid-forms.js";

/** Names of the logs of builds, the best first. */
const logNames = ["build-pkg", "pkgbuild", "makepkg", "rpmbuild", "build", "compile", "output"];
const endings = ["", ".gz", ".xz", ".zst"];
/** No build tells more in its beginning than it would in this. */
const maxBytes = 256 * 1024 ** 2;

/** How far the build of a job got, by the log in its result root; undefined: there is none that can be read. */
export async function buildFactsOf(resultBase: string, job: Job, errid: string): Promise<BuildFacts | undefined> {
  const path = findLog(resultBase, job);
  if (path === undefined) return undefined;
  const log = openBuildLog(sourceFileOf(errid));
  try {
    const bytes = limited(decompress(path, byteSource(path)));
    for await (const lines of lineBatches(bytes, () => {})) for (const line of lines) log.line(line);
  } catch (error) {
    // A log that breaks off has told how far the build got.
    if (!(error instanceof CciError)) throw error;
  }
  return log.facts();
}

async function* limited(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = maxBytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** `result_root` is untrusted: nothing outside the base is read. */
function findLog(resultBase: string, { result_root, suite }: Job): string | undefined {
  if (typeof result_root !== "string" || result_root.includes("\0")) return undefined;
  const base = join(resultBase || sep, ".");
  const folder = join(base, result_root);
  if (!folder.startsWith(base.endsWith(sep) ? base : base + sep)) return undefined;
  const own = typeof suite === "string" && /^[\w.+-]+$/.test(suite) && !suite.includes("..") ? [suite] : [];
  const names = [...new Set([...own, ...logNames])];
  const paths = names.flatMap((name) => endings.map((ending) => join(folder, name + ending)));
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
