import type { BisectRules } from "../../src/bisect/bisect-rules.js";

/** Rules of processes that claim tasks and do nothing else. */
export const racerRules: BisectRules = {
  resultBase: "/nonexistent",
  workFolder: "/nonexistent",
  workers: 1,
  maxConcurrentClones: 1,
  leaseS: 600,
  taskTimeoutS: 0,
  stepRuntimeS: 1,
  localRepos: [],
  minKernelVersion: "5.10",
  maxCommitAgeDays: 365,
  producer: { isEnabled: false, intervalS: 300, queryHours: 48, whitelist: undefined, denylist: undefined },
  mode: "local",
  testbox: "",
  programs: [],
  mail: { bcc: [], to: [], from: "", transport: undefined, confidence: 1, webhook: undefined },
  account: undefined,
};
