import { setFlagsFromString } from "node:v8";

/**
 * Has V8 wait until a function is really hot before it optimizes it. By default a small result root spends time on
 * optimizing functions that are then called no more: 2.6 bare starts of Node in place of 2.4. A big log still gets there. Only V8 11, of Node 20, is known to take the flag; others print a complaint.
 */
export function delayOptimizing(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=600000");
}
