import type { Job } from "../job/load-job.js";
import { isObject } from "../support/is-object.js";

const buildSuites: ReadonlySet<unknown> = new Set(["makepkg", "pkgbuild", "build-pkg", "build", "compile"]);

/**
 * Whether a job builds a program, or tests something (bisect.md 2.6). A test suite that needs the source of a kernel is a
 * test, also where it builds a package on its way.
 */
export function jobCategory(job: Job): "build" | "function" {
  if (buildSuites.has(job.suite)) return "build";
  const buildsPackage = [job.program, job.pp].some((programs) => isObject(programs) && isObject(programs.makepkg));
  return buildsPackage && !isObject(job.ss) ? "build" : "function";
}
