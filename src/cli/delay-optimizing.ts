import { setFlagsFromString } from "node:v8";

/**
 * Has V8 wait until a function is really hot before it optimizes it. By default a small result root, done in a tenth of
 * a second, spends half of its processor time on optimizing functions that are then called no more; a big log still gets
 * there. Only V8 11, of Node 20, is known to take the flag; others print a complaint.
 */
export function delayOptimizing(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=600000");
}
