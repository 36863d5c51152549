import { diffCoverage } from "../../coverage/diff/diff-coverage.js";
import { parseChangedLines } from "../../coverage/diff/parse-changed-lines.js";
import { openRepository } from "../../coverage/git/open-repository.js";
import { readExcludes } from "../../coverage/read-excludes.js";
import { changedSources } from "../../coverage/source/changed-sources.js";
import { openFolderSources } from "../../coverage/source/open-folder-sources.js";
import { profileNameOf } from "../../coverage/source/profile-name-of.js";
import { withSources } from "../../coverage/source/with-sources.js";
import { printable } from "../../support/printable.js";
import { message } from "../output.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { plainSettings, readPlainProfile } from "./plain-profile.js";
import { writeDiff } from "./write-diff.js";

/**
 * The changed lines of the commit that is checked out in a repository, with a profile of it (coverage.md 5.4). Throws
 * UNREADABLE_FILE, BAD_PROFILE, BAD_SETTING, REPO_UNAVAILABLE, NOT_FOUND (a commit).
 */
export async function plainDiff(path: string, options: DiffCommandOptions): Promise<void> {
  const settings = plainSettings(options);
  const profile = await readPlainProfile(path, settings);
  const repository = await openRepository(options.src ?? ".");
  const head = await repository.resolve("HEAD");
  const base = await repository.resolve(options.base ?? "origin/HEAD");
  const changed = parseChangedLines(await repository.diff(base, head, { isTwoDot: options.twoDot === true }));
  const tree = repository.sources(head);
  const sourced = await withSources(profile, tree, { allowsPaths: true });
  if (repository.workTree !== undefined && !options.quiet) {
    // No git: it would run what the repository names as filters.
    const others = await changedSources(sourced, openFolderSources(repository.workTree));
    if (others.length > 0) sayChanged(others);
  }
  const modules = await tree.goModules();
  const module = modules.find(({ folder }) => folder === "")?.modulePath;
  const isExcludedName = await readExcludes(settings.exclude);
  const isExcluded = (file: string): boolean => isExcludedName(profileNameOf(file, modules));
  writeDiff(diffCoverage({ base, head, module, profileName: path, changed, sourced, isExcluded }), options);
}

function sayChanged(paths: readonly string[]): void {
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  message(
    `goc-cov: warning: not as they are in HEAD, which is what is compared: ${printable(paths[0] ?? "")}${others}; commit first`,
  );
}
