const secondsByUnit: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const duration = /^(\d{1,12})([smhdw]?)$/;

/** Seconds of `90`, `90s`, `5m`, `1h`, `1d` or `1w`; undefined for anything else. */
export function parseDurationS(text: string): number | undefined {
  const match = duration.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * (secondsByUnit[match[2] as string] as number);
}
