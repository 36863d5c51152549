/** What a tag says of the version it stands for. */
export interface TagVersion {
  /** `v6.6.0-132.0.0`: 6, 6, 0, 132, 0, 0. */
  readonly numbers: readonly number[];
  /** No release candidate, beta or the like. */
  readonly isRelease: boolean;
}

const maxNameChars = 200;
/** Letters and separators, then numbers joined by dots or underscores, then anything: `v6.17-rc3`, `curl-8_5_0`. */
const shape = /^([a-z_./+-]{0,60}?)(\d{1,9}(?:[._]\d{1,9}){0,6})(?![\d])(.*)$/i;
const preRelease = /^[-_.~+]?(?:rc|alpha|beta|pre|dev|test|a|b)(?![a-z])/i;

/** The version in the name of a tag; undefined: the name is none of a version. */
export function tagVersion(name: string): TagVersion | undefined {
  if (name.length > maxNameChars) return undefined;
  const match = shape.exec(name);
  if (!match) return undefined;
  const [, prefix = "", digits = "", rest = ""] = match;
  const numbers = digits.split(/[._]/);
  // A lone number is one only behind a word for it: `v5`, not `next-20240102`.
  if (numbers.length === 1 && !/^(?:.*[^a-z])?(?:v|ver|version|r|rel|release)[-_.]?$/i.test(prefix)) return undefined;
  const revision = /^-(\d{1,9}(?:\.\d{1,9}){0,6})(?![\d])/.exec(rest)?.[1]?.split(".") ?? [];
  return { numbers: [...numbers, ...revision].map(Number), isRelease: !preRelease.test(rest) };
}

/** Below 0 where `a` is the older version; missing numbers count as 0. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
