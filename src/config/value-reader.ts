/** Reads the text of a setting; undefined where it is none of its values. */
export interface ValueReader<T> {
  readonly read: (text: string) => T | undefined;
  /** What it takes, for people. */
  readonly wanted: string;
}

const durations: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const sizes: Readonly<Record<string, number>> = { "": 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Milliseconds of `250ms`, `3s`, `15m`, `2h` (coverage.md 2.5); beyond 24 days a timer of Node would overflow. */
export const duration: ValueReader<number> = {
  wanted: "a duration, as 250ms, 3s, 15m or 2h, up to 24d",
  read(text) {
    const ms = scaled(/^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text), durations);
    return ms !== undefined && ms <= 24 * 86_400_000 ? Math.round(ms) : undefined;
  },
};

/** Bytes of `1048576` or `64MiB`, at least one. */
export const size: ValueReader<number> = {
  wanted: "a size, as 1048576 or 64MiB, up to 1GiB",
  read(text) {
    const bytes = scaled(/^(\d{1,12})(|KiB|MiB|GiB)$/.exec(text), sizes);
    return bytes !== undefined && bytes >= 1 && bytes <= 1024 ** 3 ? bytes : undefined;
  },
};

/** A number within these limits. */
export function numberFrom(from: number, to: number, isWhole: boolean): ValueReader<number> {
  return {
    wanted: `a ${isWhole ? "whole " : ""}number from ${from} to ${to}`,
    read(text) {
      const value = (isWhole ? /^\d{1,9}$/ : /^\d{1,9}(?:\.\d{1,9})?$/).test(text) ? Number(text) : -1;
      return value >= from && value <= to ? value : undefined;
    },
  };
}

const answers: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
]);

export const yesOrNo: ValueReader<boolean> = {
  wanted: "true or false",
  read: (text) => answers.get(text.toLowerCase()),
};

function scaled(match: RegExpExecArray | null, units: Readonly<Record<string, number>>): number | undefined {
  const factor = units[match?.[2] ?? "none"];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}
