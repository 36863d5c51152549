/** Ends between which a search makes sense. */
export interface Ends {
  /** The oldest commit that is known to be bad. */
  readonly bad: string;
  /** All that contain the culprit for certain, `bad` among them. */
  readonly bads: readonly string[];
  readonly goods: readonly string[];
  /** Runs of one commit did not all come out the same. */
  readonly isFlaky: boolean;
  /** Least share of bad runs on the bad side that is reckoned with (bisect.md 4.3). */
  readonly pLow: number;
  readonly warnings: readonly string[];
}
