import { isAppName } from "../../support/app-name.js";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { reportSuffixes } from "./coverage-store.js";

/** More digits no number has; what a stranger put there must not use the numbers up. */
const numberForm = /^(\d{1,9})(?!\d)/;
const folderName = "cov_data";
const profileSuffix = ".cov";
const suffixes: readonly string[] = [profileSuffix, ...reportSuffixes];
/** As `writeFileAtomic` calls what it has not ended. */
const unfinished = /\.\d+-[0-9a-z]+\.tmp$/;

/** The folder of the files of a module, relative to the root. */
export function dataFolderOf(app: string): string {
  return `${app}/${folderName}`;
}

/** `apa_goc_echoserver/cov_data/apa_goc_echoserver_3.cov` (coverage.md 2.2). Throws COVERAGE_REFUSED. */
export function profilePathOf(app: string, number: number): string {
  if (!isAppName(app)) {
    throw new CciError("COVERAGE_REFUSED", `${printable(app)} cannot be the name of a module's folder`);
  }
  return `${dataFolderOf(app)}/${app}_${number}${profileSuffix}`;
}

/** The path of a report, beside its profile. */
export function reportPathOf(profilePath: string, suffix: string): string {
  const prefix = profilePath.endsWith(profileSuffix) ? profilePath.slice(0, -profileSuffix.length) : profilePath;
  return prefix + suffix;
}

/**
 * Whether it is the path of a file of a snapshot, ended or not. Rows may be of anybody, and name anything. What the earlier
 * tool called `<name of the service>_<date>_<time>.cov` is none either: such a profile counts as gone, its row stays.
 */
export function isSnapshotPath(path: string): boolean {
  const [app = "", folder, name = "", ...more] = path.split("/");
  if (!isAppName(app) || folder !== folderName || more.length > 0) return false;
  return profilePathBeside(app, name) !== undefined || isUnfinished(app, name);
}

/** The module and number in the path of a file of a snapshot; undefined: it has none. */
export function numberOfPath(path: string): { readonly app: string; readonly number: number } | undefined {
  const [app = "", folder, name = ""] = path.split("/");
  const number = folder === folderName ? numberOfName(app, name) : undefined;
  return number === undefined ? undefined : { app, number };
}

/** The number in the name of a file of that module; undefined: it has none. */
export function numberOfName(app: string, name: string): number | undefined {
  const digits = digitsOfName(app, name);
  return digits === undefined ? undefined : Number(digits);
}

/** The path of the profile that a file of a module belongs to; undefined: it is none of ours. */
export function profilePathBeside(app: string, name: string): string | undefined {
  const digits = digitsOfName(app, name);
  const prefix = `${app}_${digits}`;
  if (digits === undefined || !suffixes.includes(name.slice(prefix.length))) return undefined;
  return `${dataFolderOf(app)}/${prefix}${profileSuffix}`;
}

/** A file of ours that was never ended. */
export function isUnfinished(app: string, name: string): boolean {
  const end = unfinished.exec(name);
  return end !== null && profilePathBeside(app, name.slice(0, end.index)) !== undefined;
}

function digitsOfName(app: string, name: string): string | undefined {
  return name.startsWith(`${app}_`) ? numberForm.exec(name.slice(app.length + 1))?.[1] : undefined;
}
