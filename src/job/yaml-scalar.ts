/** Words that some version of YAML takes for a truth value or null. */
const reserved = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** No version of YAML takes such a text for anything else than text: it begins with a letter, or with a `/` as paths do. */
const plain = /^[A-Za-z/][A-Za-z0-9_./+@-]*(?:[: ][A-Za-z0-9_./+@-]+)*$/;
const plainKey = /^[A-Za-z][A-Za-z0-9_./+@-]*(?: [A-Za-z0-9_./+@-]+)*$/;
/** Breaks of lines in YAML 1.1, what no file may hold as it is, and the mark of byte order. */
const escaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text that YAML 1.1 and 1.2 read back as the same text. */
export function yamlString(text: string): string {
  return plain.test(text) && !reserved.test(text) ? text : yamlQuoted(text);
}

/** The key of a map. */
export function yamlKey(text: string): string {
  return plainKey.test(text) && !reserved.test(text) ? text : yamlQuoted(text);
}

/** A number of JSON: YAML 1.1 knows no exponent without a point, and a bigint keeps its digits. */
export function yamlNumber(value: number | bigint): string {
  if (typeof value === "bigint" || Number.isInteger(value)) return integerText(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return withPoint(String(value));
}

function integerText(value: number | bigint): string {
  const text = String(value);
  return text.includes("e") ? withPoint(text) : text;
}

function withPoint(text: string): string {
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

function yamlQuoted(text: string): string {
  return JSON.stringify(text).replace(escaped, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
