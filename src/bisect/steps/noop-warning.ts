import type { Job } from "../../job/load-job.js";
import { statsOf } from "./stat-count.js";

/** What a build says of the bytes that it made. */
const digestKey = /(?:^|[._-])(?:md5|sha1|sha256|sha512|md5sum|sha1sum|sha256sum|sha512sum|build_id)$/;

/**
 * A warning where what was built at culprit and parent is the same to the byte (bisect.md 4.9.6), by the digests in the
 * stats and the `result` of their jobs; undefined: it differs, or no job has digests.
 */
export function noopWarning(culpritJobs: readonly Job[], parentJobs: readonly Job[]): string | undefined {
  const before = new Set(parentJobs.map(digestsOf).filter((digests) => digests !== ""));
  const same = culpritJobs.map(digestsOf).some((digests) => before.has(digests));
  return same ? "noop: what it builds is the same as what its parent builds" : undefined;
}

function digestsOf(job: Job): string {
  const result = typeof job.result === "object" && job.result !== null ? Object.entries(job.result) : [];
  const entries = [...Object.entries(statsOf(job)), ...result].filter(
    ([key, value]) => digestKey.test(key) && value !== null && value !== "",
  );
  return entries.length === 0 ? "" : JSON.stringify(entries.map(([key, value]) => [key, String(value)]).sort());
}
