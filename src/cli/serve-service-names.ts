import { InvalidArgumentError } from "commander";

const known = ["extract-stats"];

/** Reads `--with a,b`: the services that `cci serve` can run beside itself. */
export function serviceNames(text: string): readonly string[] {
  const names = text.split(",").filter((name) => name !== "");
  const bad = names.find((name) => !known.includes(name));
  if (bad !== undefined) throw new InvalidArgumentError(`There is no service ${bad}; it takes ${known.join(", ")}.`);
  if (names.length === 0) throw new InvalidArgumentError(`It takes ${known.join(", ")}.`);
  return names;
}
