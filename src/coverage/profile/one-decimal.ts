/**
 * A number with one decimal as Go's `%.1f` writes it (coverage.md 5.3): exact, ties to even. What rounds to nothing has no
 * sign. `toFixed` differs only where the fraction is exactly a quarter.
 */
export function oneDecimal(value: number): string {
  const size = Math.abs(value);
  const whole = Math.floor(size);
  const text = size - whole === 0.25 ? `${whole}.2` : size.toFixed(1);
  return value < 0 && text !== "0.0" ? `-${text}` : text;
}
