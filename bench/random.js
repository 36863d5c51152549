/** Small seeded source of numbers, so that every run of the benchmark reads the same logs. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /**
   * From `least` to `greatest`, both included (mulberry32).
   * @param {number} least
   * @param {number} greatest
   */
  integer(least, greatest) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return least + Math.floor(fraction * (greatest - least + 1));
  }

  /**
   * Two decimals, as the tools print them.
   * @param {number} greatest
   */
  decimal(greatest) {
    const hundredths = this.integer(0, Math.round(greatest * 100));
    return `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  }

  /**
   * @template T
   * @param {readonly T[]} values at least one
   * @returns {T}
   */
  pick(values) {
    return values[this.integer(0, values.length - 1)];
  }
}
