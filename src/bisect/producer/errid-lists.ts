import type { BisectRules } from "../bisect-rules.js";
import { type PatternList, patternList, readPatternList } from "./pattern-list.js";

/** What decides whether an error id is worth a bisect (bisect.md 2 P-4). */
export interface ErridLists {
  /** `texts`: what other programs of the job than stderr report, by `reportedTexts`. */
  readonly isDenied: (errid: string, texts: ReadonlySet<string>) => boolean;
  readonly isWhitelisted: (errid: string) => boolean;
  /** No pattern is wanted, so all are. */
  readonly isBootstrap: boolean;
}

/** Between two words of an error id (results.md 9.3, 9.4). */
const gap = "[ _-]?";
const words = (text: string): string => text.replaceAll(" ", gap);

/** Errors that no commit is guilty of. */
const deniedPatterns: readonly string[] = [
  words("no such file"),
  words("permission denied"),
  words("command not found"),
  `\\b(?:ba|da|z)?sh:.*:${gap}not${gap}found`,
  words("connection (?:was )?refused"),
  words("network (?:is )?unreachable"),
  "(?:^|[^a-z0-9])time(?:d[ _-])?out(?:[^a-z0-9]|$)",
  "(?:^|[^a-z])git(?:[^a-z].*)?[^a-z]fail",
  "download.*(?:error|fail)",
  "(?:error|fail).*download",
  "(?:^|[^a-z])curl(?:[^a-z]|$)",
  `(?:^|[^a-z])url[ _:-].*error`,
  `==>${gap}error:.*(?:build|prepare|package|check)\\(`,
  `==>${gap}warning:${gap}skipping`,
  words("file already exists on server"),
  "\\bconfig_[a-z0-9_]+=",
  `\\.config:.*(?:override|reassigning)`,
  "/tmp/",
  "<built-in>",
];

/** What a kernel says when it is broken counts whoever reports it. */
const alarmingPatterns: readonly string[] = [
  "panic",
  words("use after free"),
  words("null pointer"),
  words("segmentation fault"),
];

const anyProgram = "^[\\w-]+\\.eid\\.";
const wantedPatterns: readonly string[] = [
  anyProgram,
  "\\.fail$",
  "^last_state\\.test\\..+\\.exit_code\\.",
  "^(?:build-pkg|pkgbuild|makepkg|rpmbuild)\\.(?:.*:)?(?:fatal-)?(?:error|warning):",
  ...alarmingPatterns,
];

/** Reads the lists anew; those that are not set are built in. Throws BAD_SETTING. */
export function readErridLists({ whitelist, denylist }: BisectRules["producer"]): ErridLists {
  const own = whitelist === undefined ? undefined : readPatternList(whitelist);
  const isWhitelisted = own?.matches ?? isWantedByDefault(patternList(wantedPatterns));
  const isNamed = own?.matches ?? patternList(alarmingPatterns).matches;
  return {
    isBootstrap: own?.isEmpty ?? false,
    isWhitelisted,
    isDenied: denylist === undefined ? deniedByDefault(isNamed) : readPatternList(denylist).matches,
  };
}

/** What programs write to stderr may be anything. */
function isWantedByDefault(list: PatternList): (errid: string) => boolean {
  const elsewhere = patternList(wantedPatterns.filter((pattern) => pattern !== anyProgram));
  return (errid) => (errid.startsWith("stderr.") ? elsewhere : list).matches(errid);
}

/** `isNamed`: somebody wants it although the kernel says it. */
function deniedByDefault(isNamed: (errid: string) => boolean): ErridLists["isDenied"] {
  const denied = patternList(deniedPatterns);
  return (errid, texts) =>
    denied.matches(errid) ||
    (/^(?:dmesg|kmsg)\./.test(errid) && !isNamed(errid)) ||
    (errid.startsWith("stderr.") && texts.has(withoutProgram(errid)));
}

/** What the programs of a job report, each text without its program; what only stderr has is left out. */
export function reportedTexts(statsKeys: readonly string[]): ReadonlySet<string> {
  return new Set(statsKeys.filter((key) => !key.startsWith("stderr.")).map(withoutProgram));
}

function withoutProgram(errid: string): string {
  return errid.replace(/^[^.]*\.(?:eid\.)?/, "");
}
