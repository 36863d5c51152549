/** The module path that a go.mod names, `module PATH` or `module ( PATH )`, bare or quoted; undefined where it names none. */
export function readModulePath(text: string): string | undefined {
  const lines = text.split("\n").map((line) => (line.split("//", 1)[0] as string).trim());
  const at = lines.findIndex((line) => /^module[\s("`]/.test(line));
  if (at < 0) return undefined;
  const named = (lines[at] as string).slice("module".length).trim();
  const path = named === "(" ? lines.slice(at + 1).find((line) => line !== "") : named;
  return /^(?:"([^"`\s]+)"|`([^"`\s]+)`|([^"`\s()]+))$/
    .exec(path ?? "")
    ?.slice(1)
    .find((part) => part !== undefined);
}
