import { CciError } from "../../support/cci-error.js";

/** The words for both sides, in output and log. */
export interface BisectTerms {
  readonly good: string;
  readonly bad: string;
}

export const usualTerms: BisectTerms = { good: "good", bad: "bad" };

/** Words that git bisect has another use for. */
const taken: readonly string[] = "help start skip next reset visualize view replay log run terms first commit".split(
  " ",
);
/** What git takes as part of the name of a ref and a shell as one plain word. */
const word = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** Reads `--terms OLD,NEW`. Throws USAGE. */
export function readTerms(given: string): BisectTerms {
  const refuse = (reason: string): CciError =>
    new CciError("USAGE", `--terms ${given} ${reason}`, { hint: "--terms OLD,NEW, such as --terms fast,slow" });
  const [good = "", bad = "", ...more] = given.split(",");
  if (more.length > 0 || good === "" || bad === "") throw refuse("is not two words with a comma between them");
  for (const one of [good, bad]) {
    if (!word.test(one)) throw refuse(`has ${one}, which is no plain word`);
    if (taken.includes(one)) throw refuse(`has ${one}, which git bisect has another use for`);
  }
  if (good === bad) throw refuse("has one word for both");
  if (["bad", "new"].includes(good) || ["good", "old"].includes(bad)) throw refuse("turns the usual words around");
  return { good, bad };
}

/** A verdict in the user's words. */
export function termOf(verdict: "good" | "bad" | "skip", terms: BisectTerms): string {
  return verdict === "skip" ? verdict : terms[verdict];
}
