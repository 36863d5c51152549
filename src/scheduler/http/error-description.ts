const controls = /[\u0000-\u001f\u007f]+/g;
const others = /[^\u0000-\u007f]+/g;
/** What clients take in one header. */
const maxChars = 4000;

/**
 * A message as the value of the header `CCI-Error-Description` (scheduler.md 2.2): control characters become one blank,
 * other non-ASCII is percent-encoded UTF-8.
 */
export function errorDescription(message: string): string {
  // Through bytes and back: half a pair of surrogates cannot be encoded.
  const wellFormed = Buffer.from(message.slice(0, maxChars)).toString();
  return wellFormed.replace(controls, " ").replace(others, encodeURIComponent);
}
