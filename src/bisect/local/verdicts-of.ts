import type { Verdict } from "../search/oracle.js";

/** What all usable runs of a commit say, by commit in the order of the first runs; `mixed`: not the same. */
export function verdictsOf(
  runs: readonly { readonly commit: string; readonly verdict: Verdict }[],
): ReadonlyMap<string, Verdict | "mixed"> {
  const verdicts = new Map<string, Verdict | "mixed">();
  for (const { commit, verdict } of runs) {
    const before = verdicts.get(commit) ?? "skip";
    if (before === "skip") verdicts.set(commit, verdict);
    else if (verdict !== "skip" && verdict !== before) verdicts.set(commit, "mixed");
  }
  return verdicts;
}
