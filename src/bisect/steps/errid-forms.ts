/** Programs whose build errors have the same names (bisect.md 4.2). */
const buildPrefixes = ["build-pkg.", "pkgbuild.", "makepkg."];

/**
 * The keys under which the stats of a job may have an errid: as it is, and an error of a build also under the other names
 * of its builder, with or without a `.fail` at its end (results.md 9.1).
 */
export function erridForms(errid: string): readonly string[] {
  const prefix = buildPrefixes.find((each) => errid.startsWith(each));
  if (prefix === undefined) return [errid];
  const name = errid.slice(prefix.length).replace(/\.fail$/, "");
  const forms = buildPrefixes.flatMap((each) => [`${each}${name}`, `${each}${name}.fail`]);
  return [errid, ...forms.filter((form) => form !== errid)];
}

/** Set by whatever goes wrong in a job: alone it does not tell two failures apart. */
export function isCoarseErrid(errid: string): boolean {
  return /^last_state\.|^stderr\.has_stderr$|^dmesg\.boot_failures$|\.exit_code\.\d+$|\.exit_fail$/.test(errid);
}

/** The stat that says that the same test passed; none for an errid that is no failed test. */
export function passTwins(errid: string): readonly string[] {
  if (!errid.endsWith(".fail")) return [];
  const twin = `${errid.slice(0, -".fail".length)}.pass`;
  return [twin, ...(twin.includes(".eid.") ? [twin.replace(".eid.", ".")] : [])];
}

const sourceFile = /^[\w@+~-][\w./@+~-]*\.[A-Za-z][\w+]{0,4}$/;

/** The source file that an error of a build names, `fs/a.c`; undefined: it names none. */
export function sourceFileOf(errid: string): string | undefined {
  const prefix = [...buildPrefixes, "rpmbuild.", "stderr."].find((each) => errid.startsWith(each)) ?? "";
  const file = errid
    .slice(prefix.length)
    .replace(/^eid\./, "")
    .split(":")[0] as string;
  return file.length <= 4096 && sourceFile.test(file) && !file.endsWith(".fail") ? file : undefined;
}
