/** No calendar goes further. */
const lastSecond = 253_402_300_800;

/** Seconds since 1970 as people read them, in UTC; empty for 0: not yet. */
export function utcText(seconds: number): string {
  return seconds > 0 && seconds < lastSecond
    ? new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")
    : "";
}

/** Seconds as `h:mm:ss`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
