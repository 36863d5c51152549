import type { Block } from "../profile/profile.js";
import { fileStatements, profileStatements } from "../profile/statements.js";
import type { FunctionExtent } from "../source/function-extent.js";
import { scanFunctions } from "../source/scan-functions.js";
import type { SourcedFile, SourcedProfile } from "../source/sourced-profile.js";
import type { MeasuredFile, MeasuredFunction, MeasuredProfile } from "./measured-profile.js";

/** Finds the functions of every file that has a source, and what ran of them (coverage.md 5.3). */
export function measureFunctions(profile: SourcedProfile): MeasuredProfile {
  const files = profile.files.map(measureFile);
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

function measureFile(sourced: SourcedFile): MeasuredFile {
  const { file, source, blocks } = sourced;
  const { covered, statements } = fileStatements(sourced);
  const functions = source === undefined ? [] : measureExtents(scanFunctions(source), blocks);
  return { file, path: source === undefined ? undefined : sourced.path, covered, statements, functions };
}

/** Functions follow each other, as a rule: blocks that end before one begins are not looked at again for the next. */
function measureExtents(extents: readonly FunctionExtent[], blocks: readonly Block[]): readonly MeasuredFunction[] {
  let first = 0;
  let before: FunctionExtent | undefined;
  return extents.map((extent) => {
    // A `//line` comment may have turned the numbering back.
    if (before && startsBefore(extent, before)) first = 0;
    before = extent;
    for (let block = blocks[first]; block && endsBefore(block, extent); block = blocks[first]) first += 1;
    return measureExtent(extent, blocks, first);
  });
}

function measureExtent(extent: FunctionExtent, blocks: readonly Block[], first: number): MeasuredFunction {
  let [covered, statements, count] = [0, 0, -1];
  for (let at = first; at < blocks.length; at += 1) {
    const block = blocks[at] as Block;
    if (startsBehind(block, extent)) break;
    if (endsBefore(block, extent)) continue;
    if (count < 0) count = block.count;
    statements += block.statements;
    if (block.count > 0) covered += block.statements;
  }
  return { name: extent.name, line: extent.startLine, covered, statements, count: Math.max(count, 0) };
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
