/**
 * Whether a text is nothing but printable ASCII, as most lines are. Asked before an expression over classes of Unicode
 * characters: to make one of those ready is slow.
 */
export function isPlainText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
