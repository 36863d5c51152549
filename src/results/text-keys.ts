/** How the values of a key are kept: numbers, one text (the last one wins), or a list of texts. */
export type KeyKind = "number" | "text" | "list";

/** What a bare key (no group in front) carries (results.md D6). */
export function keyKind(key: string): KeyKind {
  if (key.endsWith(".message") || key.endsWith(".log") || key.startsWith("msg.") || key.startsWith("log."))
    return "text";
  if (key.endsWith(".element") || key.startsWith("element.")) return "list";
  return "number";
}
