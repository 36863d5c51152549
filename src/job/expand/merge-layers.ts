import type { Job } from "../load-job.js";
import { fieldOf, fieldPath, isMap, withMissing } from "./fields.js";
import { fillField, overlay } from "./overlay.js";

/** Where the fields of a job come from besides its file, from the strongest to the weakest (scheduler.md 5.2). */
export interface FieldLayers {
  /** `key=value` after the job file, and `-s`. Values are text and stay so. */
  readonly overrides: ReadonlyMap<string, string>;
  /** `-i` after the job file. */
  readonly includedAfter: Job;
  /** `-i` before the job file. */
  readonly includedBefore: Job;
  /** The files of lab, user and machine. */
  readonly defaults: Job;
  /** `key=value` before the job file: fills what is still unset. */
  readonly weak: ReadonlyMap<string, string>;
}

/** A document of a job file with the fields of all layers (levels 1 to 9), those of the file first and in its order. */
export function mergeLayers(base: Job, layers: FieldLayers): Job {
  const { overrides, includedAfter, includedBefore, defaults, weak } = layers;
  const files = [defaults, includedBefore, base, includedAfter].reduce(overlay, {});
  const override = fieldOf(files, "override");
  const merged = [isMap(override) ? override : {}, Object.fromEntries(overrides)].reduce(
    overlay,
    withoutOverride(files),
  );
  const filled = [...weak].reduce((job, [key, value]) => fillField(job, fieldPath(key), value), merged);
  return inOrderOf(base, filled);
}

/** What is no map overrides nothing. */
function withoutOverride(job: Job): Job {
  return Object.fromEntries(Object.entries(job).filter(([key]) => key !== "override"));
}

/** Of two lists the one further up in the job file is the outer loop, wherever its value is from. */
function inOrderOf(base: Job, job: Job): Job {
  const names = Object.keys(base).filter((name) => Object.hasOwn(job, name));
  return withMissing(Object.fromEntries(names.map((name) => [name, job[name]])), job);
}
