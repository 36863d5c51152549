import { countExpandedNodes } from "../../support/yaml-limits.js";
import type { ExpressionFiles } from "../file/expression-files.js";
import { fillTemplates } from "../file/fill-templates.js";
import type { Job } from "../load-job.js";
import type { ProgramCatalogue } from "../program-catalogue.js";
import { type SubmitOrigin, withAutoFields } from "./auto-fields.js";
import { convertUnits } from "./convert-units.js";
import { checkJobCount, type ExpansionLimit } from "./expansion-limit.js";
import { fieldOf, withMissing } from "./fields.js";
import { expandMachineLists } from "./machine-lists.js";
import { type FieldLayers, mergeLayers } from "./merge-layers.js";
import { expandParameterLists } from "./parameter-lists.js";
import { expandZippedKeys } from "./zipped-keys.js";

/** What a job file is expanded with. */
export interface ExpandContext extends FieldLayers, ExpansionLimit, SubmitOrigin {
  readonly programs: ProgramCatalogue;
  /** For `ENV['X']` in templates. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For `file('name')` in templates. */
  readonly files: ExpressionFiles;
  /** Fields of the machine that a job asks for (scheduler.md 5.2 level 10). */
  readonly hostFields: (testbox: string) => Job;
  /** Fields that follow from a field of the job, as its category (level 11). */
  readonly includedFields: (key: string, value: string) => Job;
}

/**
 * The jobs that a document of a job file stands for, in posting order (scheduler.md 5.3): overrides first; then joined
 * keys, lists of machines and lists of parameters, the one further up as the outer loop; then templates, units and the
 * fields that follow from others. Throws BAD_JOB_FILE.
 */
export function expandJob(base: Job, context: ExpandContext): readonly Job[] {
  const { programs, overrides } = context;
  const zipped = expandZippedKeys(mergeLayers(base, context), overrides, context);
  const onMachines = expandEach(zipped, (job) => expandMachineLists(job, context), context);
  const expanded = expandEach(onMachines, (job) => expandParameterLists(job, programs, context), context);
  return expanded.map((job) => finishJob(job, context));
}

function expandEach(jobs: readonly Job[], expand: (job: Job) => readonly Job[], limit: ExpansionLimit): readonly Job[] {
  const expanded: Job[] = [];
  for (const job of jobs) {
    expanded.push(...expand(job));
    checkJobCount(expanded.length, limit);
  }
  return expanded;
}

function finishJob(job: Job, context: ExpandContext): Job {
  const { env, files, programs, budget } = context;
  const { spendCharacters } = budget;
  const fillAll = (fields: Job): Job =>
    fillTemplates(withMachineDefaults(fields, context), { env, files, spendCharacters });
  // A testbox that a template names is known only after the first time.
  const filled = fillAll(fillAll(job));
  // Only now: templates and the machine bring more along. Next the maps are written out, shared ones too.
  budget.spendNodes(countExpandedNodes(filled));
  return withAutoFields(convertUnits(filled), programs, context);
}

/** Levels 10 and 11: what the machine is like, then what each field of the job brings along. */
function withMachineDefaults(job: Job, { hostFields, includedFields }: ExpandContext): Job {
  const testbox = fieldOf(job, "testbox");
  const onHost = typeof testbox === "string" ? withMissing(job, hostFields(testbox)) : job;
  const included = Object.entries(onHost).flatMap(([key, value]) =>
    typeof value === "string" ? Object.entries(includedFields(key, value)) : [],
  );
  // The first that sets a field wins.
  return withMissing(onHost, Object.fromEntries(included.reverse()));
}
