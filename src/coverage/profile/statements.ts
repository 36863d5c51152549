import type { FileProfile, Profile, Statements } from "./profile.js";

/** The statements of all blocks of a file. */
export function fileStatements({ blocks }: FileProfile): Statements {
  let [covered, statements] = [0, 0];
  for (const block of blocks) {
    statements += block.statements;
    if (block.count > 0) covered += block.statements;
  }
  return { covered, statements };
}

/** The statements of all blocks of a profile: its profile total (coverage.md 5.3), which counts more than the func total. */
export function profileStatements({ files }: Profile): Statements {
  let [covered, statements] = [0, 0];
  for (const file of files) {
    const ofFile = fileStatements(file);
    covered += ofFile.covered;
    statements += ofFile.statements;
  }
  return { covered, statements };
}
