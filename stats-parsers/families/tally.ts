/**
 * Count, compensated sum, least and greatest of numbers that come one at a time: what is left of a column
 * of which only totals and means are wanted.
 */
export class Tally {
  #count = 0;
  #sum = 0;
  #lostDigits = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    const next = this.#sum + value;
    // Neumaier: the low digits that the addition cut off are those of the smaller of the two.
    const cutOff = Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    if (Number.isFinite(next)) this.#lostDigits += cutOff;
    this.#sum = next;
    this.#count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** 0 when there was no value. */
  get sum(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lostDigits : this.#sum;
  }

  /** Arithmetic mean; NaN when there was no value. */
  get mean(): number {
    return this.sum / this.#count;
  }

  /** Infinity when there was no value. */
  get min(): number {
    return this.#min;
  }

  /** -Infinity when there was no value. */
  get max(): number {
    return this.#max;
  }
}

/** The tally of a name, made when the name is new. */
export function tallyOf<Name>(tallies: Map<Name, Tally>, name: Name): Tally {
  const known = tallies.get(name);
  if (known) return known;
  const tally = new Tally();
  tallies.set(name, tally);
  return tally;
}
