import type { Job } from "../load-job.js";
import type { Program, ProgramCatalogue } from "../program-catalogue.js";
import { fieldOf, isMap, verbatimFields } from "./fields.js";

/** A program that a job names as a key. */
export interface ProgramUse {
  readonly program: Program;
  readonly value: unknown;
  /** The maps around it, the innermost first, the job last. */
  readonly around: readonly Job[];
}

/** Maps that describe something else with names of programs. */
const otherMaps: ReadonlySet<string> = new Set(["monitors", "pp", "ss", "hw", "on_fail"]);

/** The programs of a job in file order: top-level ones and those inside blocks, as `if role client`. */
export function programUses(job: Job, programs: ProgramCatalogue): readonly ProgramUse[] {
  const suite = suiteOf(job);
  const inside = (map: Job, around: readonly Job[]): readonly ProgramUse[] =>
    Object.entries(map).flatMap(([key, value]): readonly ProgramUse[] => {
      if (verbatimFields.has(key) || otherMaps.has(key)) return [];
      const program = programs.find(key, suite);
      if (program) return [{ program, value, around: [map, ...around] }];
      return isMap(value) ? inside(value, [map, ...around]) : [];
    });
  return inside(job, []);
}

/** The suite as the catalogue of programs asks for it. */
export function suiteOf(job: Job): string | undefined {
  const suite = fieldOf(job, "suite");
  return typeof suite === "string" ? suite : undefined;
}
