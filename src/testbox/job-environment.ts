import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { shellLiteral } from "../job/shell-quote.js";
import { packageRoot } from "../support/package-root.js";
import type { JobFolder } from "./job-folder.js";

/** What a job finds in its environment: this, and nothing else of ours (scheduler.md 6.2). */
export function jobEnvironment(
  folder: JobFolder,
  lkpSrc: string,
  own: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  writeLauncher(folder.bin);
  return {
    RESULT_ROOT: folder.resultRoot,
    TMP_RESULT_ROOT: folder.resultRoot,
    TMP: folder.tmp,
    job: join(folder.scheduled, "job.yaml"),
    LKP_SRC: lkpSrc,
    PATH: `${folder.bin}${delimiter}${own.PATH || "/usr/bin:/bin"}`,
    ...(own.HOME === undefined ? {} : { HOME: own.HOME }),
    ...(own.LANG === undefined ? {} : { LANG: own.LANG }),
  };
}

/** `cci` by that name, wherever this package lies and whether or not its Node is in `PATH`. */
function writeLauncher(bin: string): void {
  const cci = join(packageRoot(), "bin", "cci.js");
  const script = `#!/bin/sh\nexec ${shellLiteral(process.execPath)} ${shellLiteral(cci)} "$@"\n`;
  writeFileSync(join(bin, "cci"), script, { mode: 0o755 });
}
