/** Below it no nesting takes long to read. */
const fewChars = 4096;

/**
 * Whether a JSON text is nested deeper than `most`: to be asked before it is parsed, for millions of brackets take a
 * parser seconds and the memory of as many lists. Brackets in strings do not count; a text that is no JSON may give
 * either answer.
 */
export function isNestedDeeper(text: string, most: number): boolean {
  if (text.length <= fewChars) return false;
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (isString) {
      if (char === backslash) at++;
      else if (char === quote) isString = false;
    } else if (char === quote) isString = true;
    else if (char === openBracket || char === openBrace) {
      if (++depth > most) return true;
    } else if (char === closeBracket || char === closeBrace) depth--;
  }
  return false;
}

const quote = 0x22;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
