/**
 * Whether a pattern as Redis has them matches all of a text: `*` any characters, `?` one, `[ab]` and `[^a-c]` one of
 * those, `\` the next character itself. Takes at most their lengths multiplied, whatever the pattern.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const parts = parse(pattern);
  let at = 0;
  let part = 0;
  /** Behind the last star, and the text from which the rest of the pattern was tried. */
  let retry: { readonly part: number; at: number } | undefined;
  while (at < text.length) {
    const one = parts[part];
    if (one === "any") {
      part++;
      retry = { part, at };
    } else if (one?.(text[at] ?? "")) {
      part++;
      at++;
    } else if (retry !== undefined) {
      part = retry.part;
      retry.at++;
      at = retry.at;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "any");
}

type Part = "any" | ((character: string) => boolean);

function parse(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const end = character === "[" ? endOfSet(pattern, at) : -1;
    if (character === "*") parts.push("any");
    else if (character === "?") parts.push(() => true);
    else if (end > 0) {
      parts.push(oneOf(pattern.slice(at + 1, end)));
      at = end;
    } else {
      const literal = character === "\\" && at + 1 < pattern.length ? pattern[++at] : character;
      parts.push((other) => other === literal);
    }
  }
  return parts;
}

function endOfSet(pattern: string, start: number): number {
  const end = pattern.indexOf("]", start + 2);
  return pattern[start + 1] === "]" ? -1 : end;
}

function oneOf(set: string): (character: string) => boolean {
  const isNegated = set.startsWith("^");
  const members = isNegated ? set.slice(1) : set;
  return (character) => {
    let isMember = false;
    for (let at = 0; at < members.length; at++) {
      const first = members[at] ?? "";
      const isRange = members[at + 1] === "-" && at + 2 < members.length;
      const last = isRange ? (members[at + 2] ?? first) : first;
      isMember ||= first <= character && character <= last;
      if (isRange) at += 2;
    }
    return isMember !== isNegated;
  };
}
