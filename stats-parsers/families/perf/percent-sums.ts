/** 100 %. */
const maxHundredths = 10_000;

/**
 * Sums of percentages with two decimals by name, in whole hundredths. There may be a million names, so that nothing but name
 * and number is kept of each.
 */
export class PercentSums {
  readonly #hundredths = new Map<string, number>();

  /** Anything but a percentage is passed over. */
  add(name: string, percent: string): void {
    const hundredths = Math.round(Number(percent) * 100);
    if (hundredths > 0 && hundredths <= maxHundredths)
      this.#hundredths.set(name, (this.#hundredths.get(name) ?? 0) + hundredths);
  }

  /** Names with a sum of `minHundredths` or more, sorted. */
  *atLeast(minHundredths: number): Generator<readonly [name: string, percent: string]> {
    const names: string[] = [];
    for (const [name, hundredths] of this.#hundredths) if (hundredths >= minHundredths) names.push(name);
    for (const name of names.sort()) yield [name, ((this.#hundredths.get(name) ?? 0) / 100).toFixed(2)];
  }
}
