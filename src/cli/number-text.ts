/** 100 % in hundredths, included. */
const maxHundredths = 10_001;

/**
 * Gives the text of numbers. Percentages with two decimals are the bulk of what monitors print as numbers, so
 * that their text is kept.
 */
export function createNumberText(): (value: number) => string {
  const hundredths: string[] = [];
  return (value) => {
    const index = Math.round(value * 100);
    if (!(index >= 0 && index < maxHundredths && index / 100 === value)) return String(value);
    hundredths[index] ??= String(value);
    return hundredths[index] as string;
  };
}
