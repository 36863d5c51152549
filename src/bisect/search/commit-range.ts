/**
 * The commits among which the culprit is: those that the bad end contains and no good end does. A run at commit x fails
 * because of culprit c exactly where c is x or an ancestor of x (bisect.md 4.5).
 */
export interface CommitRange {
  /** 40 hex each; parents stand before their children. */
  readonly commits: readonly string[];
  /** Of each commit the places of its parents in `commits`; parents outside the range are left out. */
  readonly parents: readonly (readonly number[])[];
}
