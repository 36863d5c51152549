import { InvalidArgumentError } from "commander";

/** Services that `cci serve` can run beside itself. */
const known = ["extract-stats", "bisect", "coverage"];
const all = "all";

/** Reads `--with a,b`, or `--with all`. */
export function serviceNames(text: string): readonly string[] {
  const names = text.split(",").filter((name) => name !== "");
  const words = [...known, all].join(", ");
  const bad = names.find((name) => name !== all && !known.includes(name));
  if (bad !== undefined) throw new InvalidArgumentError(`There is no service ${bad}; it takes ${words}.`);
  if (names.length === 0) throw new InvalidArgumentError(`It takes ${words}.`);
  return names.includes(all) ? known : names;
}
