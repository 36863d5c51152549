const compilerSuffix = /\.(?:isra|constprop|part)\.\d+/g;
const address = /^0x[\da-fA-F]+$/;
const unknown = "[unknown]";

/**
 * Name of a symbol of `perf report` as part of a key: without what the compiler appends, an address is `[unknown]`
 * (todays-tools.md).
 */
export function functionKey(symbol: string): string {
  if (address.test(symbol)) return unknown;
  const name = symbol.replace(compilerSuffix, "").trim();
  // The line is a slice of a whole chunk of the log and would keep all of it in memory. A joined text stands for itself.
  return (name.includes(" ") ? name.replace(/\s+/g, "_") : name).split("").join("");
}

/**
 * The first `depth` functions of a folded call chain (`a;b;c`) as part of a key (`a.b.c`). Addresses are new ones in every
 * run, so they become `[unknown]`, once for neighbours.
 */
export function chainKey(chain: string, depth: number): string {
  const isPlain = chain.includes(";") && !chain.includes(".") && !chain.includes("0x") && !chain.includes(" ");
  if (isPlain) return chain.split(";", depth).join(".");
  const names: string[] = [];
  for (const frame of chain.split(";")) {
    const name = functionKey(frame);
    if (name === unknown && names.at(-1) === unknown) continue;
    if (names.length === depth) break;
    names.push(name);
  }
  return names.join(".");
}
