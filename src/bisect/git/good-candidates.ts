import type { GoodCandidateOptions } from "../history.js";
import { readFacts } from "./commit-facts.js";
import { type Repository, requireCommit } from "./repository.js";
import { compareVersions, tagVersion } from "./version-tag.js";

const daySeconds = 86_400;
const dayOffsets = [1, 3, 10, 30];
/** Of the newest tags so many are asked for their distance. */
const nearTags = 5;
/** No history is followed further. */
const maxChain = 500_000;

interface DatedCommit {
  readonly commit: string;
  /** Of the committer, seconds since 1970. */
  readonly time: number;
}

interface VersionTag extends DatedCommit {
  readonly numbers: readonly number[];
  readonly isRelease: boolean;
}

/** Ancestors of `bad` that may be good, in the order of bisect.md 4.4 item 3; each once. */
export async function* goodCandidates(
  repository: Repository,
  bad: string,
  { horizonDays, minVersion }: GoodCandidateOptions,
): AsyncGenerator<string> {
  const { committerTime } = await readFacts(repository, bad);
  const horizon = committerTime - horizonDays * daySeconds;
  const least = minVersion?.split(".").map(Number) ?? [];
  const merged = (await versionTags(repository, bad)).filter(({ commit }) => commit !== bad);
  const tags = merged.filter(({ time, numbers }) => time >= horizon && compareVersions(numbers, least) >= 0);
  const seen = new Set([bad]);
  const fresh = ({ commit }: DatedCommit): string[] => {
    if (seen.has(commit)) return [];
    seen.add(commit);
    return [commit];
  };

  const nearest = await nearestOf(repository, bad, tags);
  if (nearest) yield* fresh(nearest);

  const chain = (await firstParentChain(repository, bad)).filter(({ time }) => time >= horizon);
  const byDays = dayOffsets.flatMap((days) => {
    const found = chain.find(({ time }) => time <= committerTime - days * daySeconds);
    return found ? [found] : [];
  });
  for (const commit of byDays) yield* fresh(commit);
  for (const release of tags.filter(({ isRelease }) => isRelease)) yield* fresh(release);
  if (tags.length > 0) {
    for (const parent of byDays.length === 0 ? chain.slice(0, 1) : []) yield* fresh(parent);
    return;
  }
  for (let distance = 1; distance <= chain.length; distance *= 2)
    yield* chain.slice(distance - 1, distance).flatMap(fresh);
  yield* chain.slice(-1).flatMap(fresh);
}

/** Tags of versions that `bad` contains, newest commit first. */
async function versionTags(repository: Repository, bad: string): Promise<readonly VersionTag[]> {
  const fields = ["refname:strip=2", "objecttype", "objectname", "committerdate:unix"];
  const peeled = ["*objecttype", "*objectname", "*committerdate:unix"];
  const format = [...fields, ...peeled].map((field) => `%(${field})`).join("%00");
  const text = await repository.read([
    "for-each-ref",
    `--merged=${requireCommit(bad)}`,
    `--format=${format}`,
    "refs/tags",
  ]);
  return text
    .split("\n")
    .flatMap((line) => {
      const [name = "", type, own = "", ownTime, peeledType, target = "", targetTime] = line.split("\0");
      const version = tagVersion(name);
      if (!version) return [];
      if (type === "commit") return [{ ...version, commit: own, time: Number(ownTime) }];
      return peeledType === "commit" ? [{ ...version, commit: target, time: Number(targetTime) }] : [];
    })
    .sort((a, b) => b.time - a.time || compareVersions(b.numbers, a.numbers));
}

/** That with the fewest commits between it and `bad`; dates alone mislead where a branch of fixes was merged. */
async function nearestOf(
  repository: Repository,
  bad: string,
  tags: readonly VersionTag[],
): Promise<VersionTag | undefined> {
  const newest = tags.slice(0, nearTags);
  if (newest.length <= 1) return newest[0];
  let best: { readonly tag: VersionTag; readonly distance: number } | undefined;
  for (const tag of newest) {
    const distance = Number(await repository.read(["rev-list", "--count", bad, `^${tag.commit}`, "--"]));
    if (!best || distance < best.distance) best = { tag, distance };
  }
  return best?.tag;
}

/** First-parent ancestors, the nearest first. */
async function firstParentChain(repository: Repository, bad: string): Promise<readonly DatedCommit[]> {
  const args = ["rev-list", "--first-parent", "--timestamp", `--max-count=${maxChain}`, bad, "--"];
  const [, ...ancestors] = (await repository.read(args)).trimEnd().split("\n");
  return ancestors.map((line) => {
    const [time = "", commit = ""] = line.split(" ");
    return { commit, time: Number(time) };
  });
}
