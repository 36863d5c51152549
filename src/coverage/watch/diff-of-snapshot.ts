import { type DiffCoverage, diffCoverage } from "../diff/diff-coverage.js";
import { diffHtml } from "../diff/diff-html.js";
import { diffJson } from "../diff/diff-json.js";
import { diffText } from "../diff/diff-text.js";
import { parseChangedLines } from "../diff/parse-changed-lines.js";
import type { DiffRange } from "../git/repository.js";
import { readExcludes } from "../read-excludes.js";
import { profileNameOf } from "../source/profile-name-of.js";
import { withSources } from "../source/with-sources.js";
import { reportNameOf } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import { serviceRepository } from "./service-repository.js";
import { snapshotProfile } from "./snapshot-profile.js";
import type { WatchContext } from "./watch-context.js";

/** What a snapshot is compared with. */
export interface DiffRequest extends DiffRange {
  /** A commit, branch or tag; default: the base of the module, else `origin/HEAD`. */
  readonly base?: string;
}

/**
 * The coverage of the lines that the commit of a snapshot changed (coverage.md 5.4). Where nothing special is asked for, its
 * reports are stored beside the others. Throws NOT_FOUND (no profile, no such commit), REPO_UNAVAILABLE, UNREADABLE_FILE,
 * NOT_WRITTEN, BAD_SETTING (exclude).
 */
export async function diffOfSnapshot(
  context: Pick<WatchContext, "store" | "repositories" | "rules">,
  snapshot: Snapshot,
  { base, isTwoDot }: DiffRequest,
  stop?: AbortSignal,
): Promise<DiffCoverage> {
  const profile = snapshotProfile(context, snapshot);
  const rules = context.rules.modules.get(snapshot.app);
  const repository = await serviceRepository(context, snapshot.app, stop);
  const head = await repository.resolve(snapshot.commit, stop);
  const from = await repository.resolve(base ?? rules?.base ?? "origin/HEAD", stop);
  const changed = parseChangedLines(await repository.diff(from, head, { isTwoDot }, stop));
  const tree = repository.sources(head);
  const named = rules?.module;
  const sourced = await withSources(profile, tree, {
    allowsPaths: false,
    ...(named === undefined ? {} : { module: named }),
  });
  const found = await tree.goModules();
  const modules = named === undefined ? found : [{ folder: "", modulePath: named }, ...found];
  const module = modules.find(({ folder }) => folder === "")?.modulePath;
  const isExcludedName = await readExcludes(context.rules.exclude);
  const isExcluded = (path: string): boolean => isExcludedName(profileNameOf(path, modules));
  const profileName = reportNameOf(snapshot) ?? "";
  const diff = diffCoverage({ base: from, head, module, profileName, changed, sourced, isExcluded });
  if (base === undefined && !isTwoDot) storeDiff(context, snapshot, diff);
  return diff;
}

function storeDiff({ store }: Pick<WatchContext, "store">, snapshot: Snapshot, diff: DiffCoverage): void {
  const options = { isStrict: false };
  store.writeReport(snapshot, "_diff.txt", diffText(diff, options));
  store.writeReport(snapshot, "_diff.html", diffHtml(diff, options));
  store.writeReport(snapshot, "_diff.json", diffJson(diff));
}
