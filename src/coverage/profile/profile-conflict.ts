import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { Block, ProfileMode } from "./profile.js";
import { isSameBlock } from "./same-coverage.js";

/** What two profiles say, and who they are: an address or a path. */
export interface Side<T> {
  readonly name: string;
  readonly has: T;
}

/** PROFILE_CONFLICT for a file of two profiles with different modes. */
export function modeConflict(file: string, before: Side<ProfileMode>, after: Side<ProfileMode>): CciError {
  return conflict(`mode for ${printable(file)} mismatches`, before, after);
}

/** PROFILE_CONFLICT with both numbers of blocks, or else the first block that differs; undefined where all are the same (coverage.md 5.2). */
export function blockConflict(
  file: string,
  before: Side<readonly Block[]>,
  after: Side<readonly Block[]>,
): CciError | undefined {
  if (before.has.length !== after.has.length) {
    const what = `file block count for ${printable(file)} mismatches`;
    return conflict(what, { ...before, has: before.has.length }, { ...after, has: after.has.length });
  }
  for (const [at, there] of after.has.entries()) {
    const here = before.has[at] as Block;
    if (isSameBlock(here, there)) continue;
    const what = `coverage block mismatch: block #${at} for ${printable(file)}`;
    return conflict(what, { ...before, has: extentText(here) }, { ...after, has: extentText(there) });
  }
  return undefined;
}

function conflict(what: string, before: Side<string | number>, after: Side<string | number>): CciError {
  const [one, other] = [before, after].map(({ name, has }) => `${has} in ${printable(name)}`);
  return new CciError("PROFILE_CONFLICT", `${what} (${one}, ${other})`, {
    hint: "they are of different builds; --on-conflict=newest keeps the last one of such files",
  });
}

function extentText({ startLine, startCol, endLine, endCol, statements }: Block): string {
  return `${startLine}.${startCol},${endLine}.${endCol} ${statements}`;
}
