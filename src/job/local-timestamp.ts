const stamp = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;

/** `2020-04-24T18:49:58+0800`: local time with its own offset (scheduler.md 1.6), of milliseconds since 1970. */
export function localTimestamp(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const size = Math.abs(offset);
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${localDate(ms)}T${time}${zone}`;
}

/** `2020-04-24`, local. */
export function localDate(ms: number): string {
  const date = new Date(ms);
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * Milliseconds since 1970 of `2020-04-24T18:49:58+0800`, or of `2020-04-24 18:49:58`, which is local time; undefined for
 * what is no timestamp.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = stamp.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (!isTime(year, month, day, hour, minute, second)) return undefined;
  const zone = match[7];
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second).getTime();
  return Date.UTC(year, month - 1, day, hour, minute, second) - zoneMs(zone);
}

function isTime(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  // Years below 100 mean the twentieth century to Date.
  return isDay && year >= 100 && hour <= 23 && minute <= 59 && second <= 60;
}

function zoneMs(zone: string): number {
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
