import { diffCoverage } from "../../coverage/diff/diff-coverage.js";
import { parseChangedLines } from "../../coverage/diff/parse-changed-lines.js";
import { openRepository } from "../../coverage/git/open-repository.js";
import { withSources } from "../../coverage/source/with-sources.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { plainSettings, readPlainProfile } from "./plain-profile.js";
import { writeDiff } from "./write-diff.js";

/**
 * The changed lines of the commit that is checked out in a repository, with a profile of it (coverage.md 5.4). Throws
 * UNREADABLE_FILE, BAD_PROFILE, REPO_UNAVAILABLE, NOT_FOUND (a commit).
 */
export async function plainDiff(path: string, options: DiffCommandOptions): Promise<void> {
  const profile = await readPlainProfile(path, plainSettings(options));
  const repository = await openRepository(options.src ?? ".");
  const head = await repository.resolve("HEAD");
  const base = await repository.resolve(options.base ?? "origin/HEAD");
  const changed = parseChangedLines(await repository.diff(base, head, { isTwoDot: options.twoDot === true }));
  const tree = repository.sources(head);
  const sourced = await withSources(profile, tree, { allowsPaths: true });
  const module = (await tree.goModules()).find(({ folder }) => folder === "")?.modulePath;
  writeDiff(diffCoverage({ base, head, module, profileName: path, changed, sourced }), options);
}
