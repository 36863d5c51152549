/** Escapes that take more than one letter, so that what follows is no plain text. */
const longEscape = /\\[xucpPk0-9]/;

/**
 * The longest text that every match of a regular expression holds, or undefined where none is found. By it a log is
 * searched for candidates before an expression is tried: `WARNING: .* at (?:mm|fs)/` -> `WARNING: `. It looks outside
 * groups only, and gives an alternation at the top up: a table has room for one line each.
 */
export function requiredLiteral(source: string): string | undefined {
  if (longEscape.test(source)) return undefined;
  let best = "";
  let run = "";
  let depth = 0;
  let inClass = false;
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = "";
  };
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "\\") {
      const escaped = source.charAt(++at);
      if (inClass || depth > 0) continue;
      if (/\W/.test(escaped)) run += escaped;
      else endRun();
    } else if (inClass) {
      inClass = char !== "]";
    } else if (char === "[") {
      inClass = true;
      endRun();
    } else if (char === "(" || char === ")") {
      depth += char === "(" ? 1 : -1;
      endRun();
    } else if (depth > 0) {
      // What a group holds may be one of several, or none.
    } else if (char === "|") {
      return undefined;
    } else if (char === "*" || char === "?" || char === "{") {
      // How often the last character stands there may be never.
      run = run.slice(0, -1);
      endRun();
      if (char === "{") at = source.indexOf("}", at);
    } else if (".^$+".includes(char)) {
      endRun();
    } else {
      run += char;
    }
  }
  endRun();
  return best === "" ? undefined : best;
}
