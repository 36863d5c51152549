import { createHash } from "node:crypto";
import { isCoveredSubset } from "../profile/covered-subset.js";
import { maxMerge } from "../profile/max-merge.js";
import { percentText } from "../profile/percent-text.js";
import type { Profile } from "../profile/profile.js";
import { profileText } from "../profile/profile-text.js";
import { haveSameBlocks, isSameCoverage } from "../profile/same-coverage.js";
import { profileStatements } from "../profile/statements.js";
import type { ServiceName } from "../service-name.js";
import type { FailedAddress, Snapshot, SnapshotReason } from "../store/snapshot.js";
import { storedProfile } from "./stored-profile.js";
import type { WatchContext } from "./watch-context.js";

const madeOnDemand = /_cobertura\.xml$|\.lcov$|_diff\.\w+$/;

/** What replicas gave, merged. */
export interface Pulled {
  readonly service: ServiceName;
  readonly profile: Profile;
  /** That contributed. */
  readonly addresses: readonly string[];
  readonly failedAddresses: readonly FailedAddress[];
  /** Not all replicas of the service are in it. */
  readonly isPartial: boolean;
  readonly reason: SnapshotReason;
}

/** What became of it. */
export interface StoredPull {
  /** The latest of the key. */
  readonly snapshot: Snapshot;
  /** It was added. */
  readonly isChanged: boolean;
  /** Its reports are of another profile, if there are any. */
  readonly needsReports: boolean;
}

/**
 * Stores what was pulled (coverage.md 4.3, 4.4). A new snapshot only where other blocks are covered than in the latest;
 * else the latest is brought up to date in place. Replicas that are missing never look like lost coverage: what the
 * latest knows of the same blocks stays. Reads, decides and writes in one transaction, so that two pulls cannot cross, also
 * of two processes.
 */
export function storePulled(context: Pick<WatchContext, "store" | "log">, pulled: Pulled): StoredPull {
  return context.store.inTransaction(() => decide(context, pulled));
}

function decide(context: Pick<WatchContext, "store" | "log">, pulled: Pulled): StoredPull {
  const latest = context.store.latest(pulled.service);
  const before = latest && storedProfile(context, latest);
  if (!latest || !before) return add(context, pulled, pulled.profile);
  if (pulled.isPartial && haveSameBlocks(pulled.profile, before)) {
    const together = maxMerge(pulled.profile, before);
    if (!isCoveredSubset(pulled.profile, before)) return add(context, pulled, together);
    // The replicas that are missing are in the latest still: it stays theirs.
    return refresh(context, latest, pulled, together);
  }
  if (!isSameCoverage(pulled.profile, before)) return add(context, pulled, pulled.profile);
  return refresh(context, latest, pulled, pulled.profile);
}

function add({ store }: Pick<WatchContext, "store">, pulled: Pulled, profile: Profile): StoredPull {
  const { service, addresses, failedAddresses, isPartial, reason } = pulled;
  const text = profileText(profile);
  const total = profileStatements(profile);
  const snapshot = store.add({
    service,
    addresses: sorted(addresses),
    text,
    coverTotal: percentText(total),
    facts: {
      func: undefined,
      profile: total,
      totalKind: "profile",
      isPartial,
      failedAddresses,
      isIncomplete: false,
      sha256: sha256(text),
      reason,
    },
  });
  return { snapshot, isChanged: true, needsReports: true };
}

function refresh(
  { store }: Pick<WatchContext, "store">,
  latest: Snapshot,
  { addresses, isPartial, failedAddresses }: Pulled,
  profile: Profile,
): StoredPull {
  const text = profileText(profile);
  const hash = sha256(text);
  const isSameText = hash === latest.facts.sha256;
  const snapshot = store.change(latest.id, {
    ...(isSameText ? {} : { text }),
    ...(isPartial ? {} : { addresses: sorted(addresses) }),
    facts: { sha256: hash, ...(isPartial ? {} : { isPartial, failedAddresses }) },
  });
  const now = snapshot ?? latest;
  // Their hits are of the profile before; they are made anew when somebody asks for them.
  if (!isSameText) store.removeFiles(store.filesOf(now).filter((path) => madeOnDemand.test(path)));
  return { snapshot: now, isChanged: false, needsReports: !isSameText || now.facts.totalKind === "profile" };
}

function sorted(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses)].sort();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
