const quotes: ReadonlySet<string> = new Set(["'", '"']);

/**
 * The error ids of a text in which blanks separate them; a blank inside quotes does not (bisect.md 2 P-3). A quote that is
 * never closed is a sign like others.
 */
export function splitErrids(text: string): readonly string[] {
  const errids: string[] = [];
  const lastOf = new Map([...quotes].map((quote) => [quote, text.lastIndexOf(quote)]));
  let current = "";
  let open = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (open === "" && /\s/.test(sign)) {
      if (current !== "") errids.push(current);
      current = "";
      continue;
    }
    current += sign;
    if (sign === open) open = "";
    else if (open === "" && (lastOf.get(sign) ?? -1) > at) open = sign;
  }
  if (current !== "") errids.push(current);
  return errids;
}
