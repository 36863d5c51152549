import type { Job } from "../load-job.js";
import type { ProgramCatalogue } from "../program-catalogue.js";
import type { ExpansionLimit } from "./expansion-limit.js";
import { isMap, verbatimFields } from "./fields.js";
import { listVariants } from "./list-variants.js";
import { programUses, suiteOf } from "./program-uses.js";

const listedFields: ReadonlySet<string> = new Set(["kconfig", "commit", "rootfs"]);

/**
 * One job per value of a program, of an option of a program of the job, of kconfig, commit, rootfs and `*_commit`, at any
 * depth; other lists stay lists (scheduler.md 5.3 rule 6, 5.3a). Throws BAD_JOB_FILE.
 */
export function expandParameterLists(job: Job, programs: ProgramCatalogue, limit: ExpansionLimit): readonly Job[] {
  const suite = suiteOf(job);
  const options = new Set(programUses(job, programs).flatMap(({ program }) => program.options ?? []));

  const variantsOf = (map: Job, takesAnyOption: boolean): readonly Job[] =>
    listVariants(map, (key, value) => choicesOf(key, value, takesAnyOption), limit);

  const choicesOf = (key: string, value: unknown, takesAnyOption: boolean): readonly unknown[] => {
    if (verbatimFields.has(key)) return [value];
    const program = programs.find(key, suite);
    const takesAny = program !== undefined && program.options === undefined;
    if (isMap(value)) return variantsOf(value, takesAny);
    const isListed =
      takesAnyOption || program !== undefined || options.has(key) || listedFields.has(key) || key.endsWith("_commit");
    if (!Array.isArray(value) || !isListed) return [value];
    return value.flatMap((element) => (isMap(element) ? variantsOf(element, takesAny) : [element]));
  };

  return variantsOf(job, false);
}
