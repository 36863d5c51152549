const ANY = ".*";
const CALL = /[A-Za-z_]\w*\+0x/;
const NAMED_VALUE = /^[^=]*[A-Za-z_]=/;
/** A number behind a colon: `order:0,` and `rmap.c:1306!`. */
const NUMBERED = /^([^0-9]+:)[0-9]/;
const VARIABLE = /[0-9'"]|^[a-f]{8,}$/;

/**
 * The bisect pattern of a kernel message, by which later logs are searched for it (parsers.md, "dmesg / kmsg"): its words
 * with `.*` for those that change, up to the first `function+0x` or `name=`.
 * `Failed to allocate 52 bytes align=0x10` -> `Failed to allocate .* bytes align=`.
 */
export function bisectPattern(text: string): string {
  const whole = text.endsWith(" ]") ? text.slice(0, -2) : text;
  const words = whole.split(/\s+/).filter((word) => word !== "");
  if (words.length < 2) return words.join("");
  const kept: string[] = [];
  let quote = "";
  for (const word of words) {
    const quoted = quote !== "" || /^['"]/.test(word);
    quote = stillOpen(quote, word);
    const last = quoted ? undefined : (CALL.exec(word) ?? NAMED_VALUE.exec(word))?.[0];
    if (last !== undefined) {
      kept.push(last);
      break;
    }
    const fixed = quoted ? ANY : fixedPart(word);
    if (fixed !== ANY || kept.at(-1) !== ANY) kept.push(fixed);
  }
  if (kept[0] === ANY) kept.shift();
  if (kept.at(-1) === ANY) kept.pop();
  return kept.length > 0 ? kept.join(" ") : whole;
}

/** The quote that a word leaves open, "" where none is. A quoted text of several words changes as a whole. */
function stillOpen(quote: string, word: string): string {
  const mark = quote || (/^['"]/.exec(word)?.[0] ?? "");
  if (mark === "") return "";
  return word.lastIndexOf(mark) > (quote === "" ? 0 : -1) ? "" : mark;
}

function fixedPart(word: string): string {
  const name = NUMBERED.exec(word)?.[1];
  if (name !== undefined) return name + ANY;
  return VARIABLE.test(word) ? ANY : word;
}
