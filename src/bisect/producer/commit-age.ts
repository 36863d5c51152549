import type { Axis } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import { compareVersions, tagVersion } from "../git/version-tag.js";
import type { CommitQuestions } from "./commit-questions.js";

const daySeconds = 86_400;

/** Whether the commit of a job is too old to be worth a bisect (bisect.md 2 P-6). */
export async function isTooOld(
  { rules, clock }: Pick<BisectContext, "rules" | "clock">,
  { url, commit, project }: Axis,
  questions: CommitQuestions | undefined,
): Promise<boolean> {
  const committed = await questions?.committerTime(url, commit);
  if (committed !== undefined && clock.nowMs() / 1000 - committed > rules.maxCommitAgeDays * daySeconds) return true;
  if (project !== "linux") return false;
  const version = tagVersion(commit) ?? tagVersion((await questions?.versionTag(url, commit)) ?? "");
  const least = tagVersion(`v${rules.minKernelVersion}`);
  return version !== undefined && least !== undefined && compareVersions(version.numbers, least.numbers) < 0;
}
