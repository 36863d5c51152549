import type { ServiceName } from "../../../src/coverage/service-name.js";
import type { SnapshotFacts } from "../../../src/coverage/store/snapshot.js";

export const echo: ServiceName = {
  env: "staging",
  region: "th",
  app: "apa_goc_echoserver",
  branch: "master",
  commit: "845820727e",
};

export const facts: SnapshotFacts = {
  func: { covered: 24, statements: 55 },
  profile: { covered: 27, statements: 58 },
  totalKind: "func",
  isPartial: false,
  failedAddresses: [],
  isIncomplete: false,
  sha256: "0f",
  reason: "schedule",
};
