const colon = 0x3a;
const dash = 0x2d;
const slash = 0x2f;
const secondsPerDay = 24 * 60 * 60;

/** Length of `YYYY-MM-DD` and of `hh:mm:ss`. */
export const isoDateChars = 10;
export const timeOfDayChars = 8;

/** Days since 1970-01-01 of `YYYY-MM-DD`, `MM/DD/YYYY` or `MM/DD/YY` (the C locale); undefined for any other text. */
export function epochDay(date: string): number | undefined {
  if (date.length === isoDateChars && date.charCodeAt(4) === dash && date.charCodeAt(7) === dash) {
    return dayOf(digitsAt(date, 0, 4), digitsAt(date, 5, 2), digitsAt(date, 8, 2));
  }
  if (date.charCodeAt(2) !== slash || date.charCodeAt(5) !== slash) return undefined;
  const year = date.length === 8 ? 2000 + digitsAt(date, 6, 2) : date.length === 10 ? digitsAt(date, 6, 4) : Number.NaN;
  return dayOf(year, digitsAt(date, 0, 2), digitsAt(date, 3, 2));
}

/** Seconds since midnight of `hh:mm:ss`, with `AM` or `PM` in a 12 hour clock; undefined for any other text. */
function secondOfDay(time: string, half = ""): number | undefined {
  if (time.length !== timeOfDayChars || time.charCodeAt(2) !== colon || time.charCodeAt(5) !== colon) return undefined;
  const hours = digitsAt(time, 0, 2);
  const seconds = hours * 3600 + digitsAt(time, 3, 2) * 60 + digitsAt(time, 6, 2);
  // Not a number fails this as well; a leap second is the last one of its day.
  if (!(seconds <= secondsPerDay)) return undefined;
  if (half === "PM") return hours < 12 ? seconds + secondsPerDay / 2 : seconds;
  return half === "AM" && hours === 12 ? seconds - secondsPerDay / 2 : seconds;
}

/**
 * Turns stamps of one log, which are in order, into epoch seconds; stamps without an offset are UTC. Remembers the last date,
 * because thousands of stamps in a row share it.
 */
export class WallClock {
  #date = "";
  #day: number | undefined;
  #lastSecond = 0;

  /** Epoch seconds of a date and a time of day, undefined where one of them is none. */
  at(date: string, time: string, half = ""): number | undefined {
    const second = secondOfDay(time, half);
    if (second === undefined) return undefined;
    this.#setDate(date);
    return this.#day === undefined ? undefined : this.#day * secondsPerDay + second;
  }

  /**
   * The same for a log whose only date stands in its head: a time of day that falls by more than half a day belongs to the
   * next one.
   */
  after(firstDate: string, time: string, half = ""): number | undefined {
    if (this.#date === "") this.#setDate(firstDate);
    const second = secondOfDay(time, half);
    if (this.#day === undefined || second === undefined) return undefined;
    if (this.#lastSecond - second > secondsPerDay / 2) this.#day += 1;
    this.#lastSecond = second;
    return this.#day * secondsPerDay + second;
  }

  #setDate(date: string): void {
    if (date === this.#date) return;
    this.#date = date;
    this.#day = epochDay(date);
  }
}

function dayOf(year: number, month: number, day: number): number | undefined {
  const milliseconds = Date.UTC(year, month - 1, day);
  const date = new Date(milliseconds);
  // 2026-02-30 would otherwise be the second of March.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? milliseconds / (secondsPerDay * 1000) : undefined;
}

/** The number of `count` digits at an index, NaN where there is another character. */
function digitsAt(text: string, index: number, count: number): number {
  let value = 0;
  for (let at = index; at < index + count; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
