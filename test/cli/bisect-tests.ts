import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addFile, makeFolder } from "../support/temp-folder.js";

const ownTree = fileURLToPath(new URL("../../testbox-lkp", import.meta.url));

/** At which commit a test case breaks, and in how many of ten runs it fails from then on. */
export interface BrokenCase {
  readonly name: string;
  readonly since: number;
  readonly failsOfTen: number;
}

/**
 * An LKP_SRC with the runner `ltp`: one second of work, then the report of these cases for `$commit` of the repository
 * `$git_url`. A case that comes and goes fails in a fixed order of each commit's runs, so that no chance decides a test.
 */
export function makeTestTree(cases: readonly BrokenCase[], seconds = 1): string {
  const folder = makeFolder();
  cpSync(ownTree, folder, { recursive: true });
  const counts = makeFolder();
  const judgements = cases.map(
    ({ name, since, failsOfTen }) =>
      `if [ "$number" -ge ${since} ] && [ $(( (run * 7 + number * 3 + 1) % 10 )) -lt ${failsOfTen} ]; then say ${name} 1; failed=1; else say ${name} 0; fi`,
  );
  addFile(
    join(folder, "tests/ltp"),
    [
      "#!/bin/sh",
      "# - case",
      `number=$(git --git-dir="$git_url/.git" show "$commit:n") || exit 2`,
      "run=1",
      `while ! mkdir "${counts}/$commit.$run" 2>/dev/null; do run=$((run + 1)); done`,
      `sleep ${seconds}`,
      "say() {",
      `  printf '<<<test_start>>>\\ntag=%s stime=1\\n' "$1"`,
      `  printf 'duration=0 termination_type=exited termination_id=%s corefile=no\\n<<<test_end>>>\\n' "$2"`,
      "}",
      "failed=0",
      ...judgements,
      "exit $failed",
      "",
    ].join("\n"),
  );
  return folder;
}
