import type { Job } from "../load-job.js";
import type { ProgramCatalogue } from "../program-catalogue.js";
import { tboxGroupOf } from "../tbox-group.js";
import { fieldOf, isMap } from "./fields.js";
import { type ProgramUse, programUses } from "./program-uses.js";

const minTimeoutS = 3600;
const defaultArch = "aarch64";

/** What the fields of one submit have in common. */
export interface SubmitOrigin {
  /** The job file as typed. */
  readonly file: string;
  readonly submitId: string;
}

/** The job with the fields that follow from its others (scheduler.md 5.3 rule 9); what it has of them stays. */
export function withAutoFields(job: Job, programs: ProgramCatalogue, { file, submitId }: SubmitOrigin): Job {
  const uses = programUses(job, programs);
  const pp = parametersOf(uses.filter(({ program }) => program.kind !== "monitor"));
  const monitors = parametersOf(uses.filter(({ program }) => program.kind === "monitor"));
  const arch = fieldOf(job, "arch") ?? fieldOf(job, "os_arch") ?? defaultArch;
  const testbox = fieldOf(job, "testbox");
  const auto = {
    arch,
    os_arch: arch,
    ...(typeof testbox === "string" ? { tbox_group: tboxGroupOf(testbox) } : {}),
    ...(fieldOf(job, "cluster") ? { node_roles: "server client" } : {}),
    ...timeoutOf(job, pp),
    job_origin: file,
  };
  const isMissing = ([key]: readonly [string, unknown]): boolean => (fieldOf(job, key) ?? null) === null;
  return {
    ...job,
    ...Object.fromEntries(Object.entries(auto).filter(isMissing)),
    ...merged(job, "pp", pp),
    ...merged(job, "monitors", monitors),
    submit_id: submitId,
  };
}

function merged(job: Job, name: string, found: Job): Job {
  if (Object.keys(found).length === 0) return {};
  const present = fieldOf(job, name);
  return { [name]: isMap(present) ? { ...present, ...found } : found };
}

function parametersOf(uses: readonly ProgramUse[]): Job {
  return Object.fromEntries(uses.map((use) => [use.program.name, parameters(use)]));
}

/** Its own map, then its options found further out, the nearest first. */
function parameters({ program, value, around }: ProgramUse): unknown {
  if (!isMap(value) && (value ?? null) !== null) return value;
  const own = isMap(value) ? value : {};
  const inherited = (program.options ?? []).flatMap((option) => {
    if (Object.hasOwn(own, option)) return [];
    const nearest = around.map((map) => fieldOf(map, option)).find((found) => (found ?? null) !== null);
    return nearest === undefined ? [] : [[option, nearest] as const];
  });
  const all = { ...own, ...Object.fromEntries(inherited) };
  return Object.keys(all).length === 0 ? null : all;
}

/** The top-level runtime counts twice where programs inherit it. */
function timeoutOf(job: Job, pp: Job): Job {
  const own = Object.values(pp).map((value) => (isMap(value) ? fieldOf(value, "runtime") : undefined));
  const runtimes = [fieldOf(job, "runtime"), ...own].filter((runtime) => typeof runtime === "number");
  if (runtimes.length === 0) return {};
  return { timeout: Math.max(minTimeoutS, Math.ceil(runtimes.reduce((sum, runtime) => sum + runtime, 0))) };
}
