import { CciError } from "../../support/cci-error.js";
import type { Block } from "../profile/profile.js";
import { fileStatements, profileStatements } from "../profile/statements.js";
import type { FunctionExtent } from "../source/function-extent.js";
import { scanFunctions } from "../source/scan-functions.js";
import type { SourcedFile, SourcedProfile } from "../source/sourced-profile.js";
import type { MeasuredFile, MeasuredFunction, MeasuredProfile } from "./measured-profile.js";

/** Of all functions together. Real blocks touch one or two; a made-up profile must not take the time of all others. */
const maxVisits = 10_000_000;

/** How often a block was looked at for a function. */
interface Visits {
  count: number;
}

/**
 * Finds the functions of every file that has a source, and what ran of them (coverage.md 5.3). Throws BAD_PROFILE where the
 * blocks overlap beyond measure.
 */
export function measureFunctions(profile: SourcedProfile): MeasuredProfile {
  const visits: Visits = { count: 0 };
  const files = profile.files.map((file) => measureFile(file, visits));
  const missingSources = files.filter(({ path }) => path === undefined).map(({ file }) => file);
  let [covered, statements, functions] = [0, 0, 0];
  for (const file of files) {
    functions += file.functions.length;
    for (const measured of file.functions) {
      covered += measured.covered;
      statements += measured.statements;
    }
  }
  return {
    files,
    funcTotal: { covered, statements, functions },
    profileTotal: profileStatements(profile),
    missingSources,
    isIncomplete: missingSources.length > 0,
  };
}

function measureFile(sourced: SourcedFile, visits: Visits): MeasuredFile {
  const { file, source, blocks } = sourced;
  const { covered, statements } = fileStatements(sourced);
  const functions = source === undefined ? [] : measureExtents(scanFunctions(source), blocks, visits);
  return { file, path: source === undefined ? undefined : sourced.path, covered, statements, functions };
}

/** Functions follow each other, as a rule: blocks that end before one begins are not looked at again for the next. */
function measureExtents(
  extents: readonly FunctionExtent[],
  blocks: readonly Block[],
  visits: Visits,
): readonly MeasuredFunction[] {
  let first = 0;
  let before: FunctionExtent | undefined;
  return extents.map((extent) => {
    // A `//line` comment may have turned the numbering back.
    if (before && startsBefore(extent, before)) first = 0;
    before = extent;
    const from = first;
    for (let block = blocks[first]; block && endsBefore(block, extent); block = blocks[first]) first += 1;
    const { end, measured } = measureExtent(extent, blocks, first);
    visits.count += end - from;
    if (visits.count > maxVisits) {
      throw new CciError("BAD_PROFILE", `too many blocks overlap at line ${extent.startLine}`);
    }
    return measured;
  });
}

interface MeasuredExtent {
  readonly measured: MeasuredFunction;
  /** The first block that was not looked at. */
  readonly end: number;
}

function measureExtent(extent: FunctionExtent, blocks: readonly Block[], first: number): MeasuredExtent {
  let [covered, statements, count] = [0, 0, -1];
  let at = first;
  for (; at < blocks.length; at += 1) {
    const block = blocks[at] as Block;
    if (startsBehind(block, extent)) break;
    if (endsBefore(block, extent)) continue;
    if (count < 0) count = block.count;
    statements += block.statements;
    if (block.count > 0) covered += block.statements;
  }
  const measured = { name: extent.name, line: extent.startLine, covered, statements, count: Math.max(count, 0) };
  return { measured, end: at };
}

function startsBefore(a: FunctionExtent, b: FunctionExtent): boolean {
  return a.startLine < b.startLine || (a.startLine === b.startLine && a.startCol < b.startCol);
}

function endsBefore(block: Block, extent: FunctionExtent): boolean {
  return block.endLine < extent.startLine || (block.endLine === extent.startLine && block.endCol <= extent.startCol);
}

function startsBehind(block: Block, extent: FunctionExtent): boolean {
  return block.startLine > extent.endLine || (block.startLine === extent.endLine && block.startCol >= extent.endCol);
}
