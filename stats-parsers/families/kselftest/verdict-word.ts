const VERDICTS: ReadonlyMap<string, string> = new Map([
  ["ok", "pass"],
  ["pass", "pass"],
  ["passed", "pass"],
  ["fail", "fail"],
  ["failed", "fail"],
  ["skip", "skip"],
  ["skipped", "skip"],
  ["skipping", "skip"],
  ["unsupported", "unsupported"],
  ["unresolved", "unresolved"],
  ["untested", "untested"],
  ["xfail", "xfail"],
]);

/** The verdict a word of any case stands for (`OK` -> pass), or undefined where it is no verdict. */
export function verdictOfWord(word: string): string | undefined {
  return VERDICTS.get(word.toLowerCase());
}
