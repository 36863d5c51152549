import { defaultCommand } from "./built-in-programs.js";
import type { ProgramKind } from "./known-program.js";
import { type Program, type ProgramCatalogue, withoutInstance } from "./program-catalogue.js";

export type FindProgram = ProgramCatalogue["find"];

const kindByFolder: ReadonlyMap<string, ProgramKind> = new Map([
  ["tests", "test"],
  ["setup", "setup"],
  ["daemon", "daemon"],
  ["monitors", "monitor"],
]);
const programPath = /^(tests|setup|daemon|monitors)((?:\/[A-Za-z0-9][A-Za-z0-9_.-]*)?)\/([A-Za-z0-9][A-Za-z0-9_.-]*)$/;

/** A lookup that also knows the programs which the job itself brings, at these paths below `$LKP_SRC`. */
export function localPrograms(paths: readonly string[], find: FindProgram): FindProgram {
  const own = new Map(
    paths
      .map(programAt)
      .filter(isProgram)
      .map((program) => [program.name, program]),
  );
  if (own.size === 0) return find;
  return (name, suite) => {
    const base = own.has(name) ? name : withoutInstance(name);
    const program = own.get(base);
    return program === undefined ? find(name, suite) : { ...program, name };
  };
}

function programAt(path: string): Program | undefined {
  const match = programPath.exec(path);
  if (match === null) return undefined;
  const [, folder = "", group = "", base = ""] = match;
  const kind = kindByFolder.get(folder);
  if (kind === undefined || base === "wrapper" || (group !== "" && kind !== "monitor")) return undefined;
  const command = group === "" ? defaultCommand(kind, base) : `${folder}${group}/wrapper ${base}`;
  return { name: base, base, kind, options: undefined, command, hasStats: false };
}

function isProgram(program: Program | undefined): program is Program {
  return program !== undefined;
}
