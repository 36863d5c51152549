/** How far a build got, by its log. */
export interface BuildFacts {
  /** Whether the source file that the errid names was compiled; undefined: it names none. */
  readonly hasSourceFile: boolean | undefined;
  readonly objects: number;
  readonly compileLines: number;
  /** What was built is linked or packed, not only a folder of a kernel. */
  readonly isLinking: boolean;
  /** 10 fetch, 15 prepare, 20 build, 30 check, install or package; undefined: the log names none. */
  readonly stage: number | undefined;
}

const stages: readonly (readonly [RegExp, number])[] = [
  [/^==> ?(?:Retrieving|Validating|Extracting) sources/, 10],
  [/^==> ?Starting (?:prepare|pkgver)\(\)/, 15],
  [/^==> ?Starting build\(\)/, 20],
  [/^==> ?(?:Starting (?:check|package\w*)\(\)|Entering fakeroot)/, 30],
  [/^Executing\(%prep\)/, 15],
  [/^Executing\(%build\)/, 20],
  [/^Executing\(%(?:install|check)\)/, 30],
];
const building = 20;

const objectLine = /^\s*(?:CC|CXX|AS|HOSTCC|RUSTC)\s+(?:\[M\]\s+)?\S+\.r?o\b|^\[[ \d/%]+\] (?:Building|Compiling) /;
const compiler = /(?:^|[\s/-])(?:cc|gcc|g\+\+|c\+\+|clang|clang\+\+)(?:-\d+)?\s/;
const compileOnly = /\s-c(?:\s|$)/;
const linkLine =
  /^\s*LD\s+vmlinux|\bLinking\b|\blibtool: link:|^\s*(?:CCLD|CXXLD|AR)\s+(?!\S*built-in\.[ao]\b)\S|(?:^|[\s/-])ar\s+-?[A-Za-z]{0,8}[rc][A-Za-z]{0,8}\s/;
/** Lines that name files that are unpacked, patched or removed. */
const fileListing = /^(?:patching file|x |checking file|(?:diff|---|\+\+\+|index) )/;
/** Nothing that tells how far a build got stands behind that. */
const longestLook = 4096;

/** Reads a build log line by line. */
export function openBuildLog(sourceFile: string | undefined): { line(text: string): void; facts(): BuildFacts } {
  let [objects, compileLines, isLinking] = [0, 0, false];
  let hasSourceFile = sourceFile === undefined ? undefined : false;
  let stage: number | undefined;
  const names = sourceFile === undefined ? [] : namesOf(sourceFile);
  return {
    line(whole) {
      const text = whole.slice(0, longestLook);
      const reached = stages.find(([pattern]) => pattern.test(text))?.[1];
      if (reached !== undefined) stage = Math.max(stage ?? 0, reached);
      if (stage !== undefined && stage < building) return;
      if (objectLine.test(text)) objects++;
      if (compileOnly.test(text) && compiler.test(text)) compileLines++;
      isLinking ||= linkLine.test(text);
      if (hasSourceFile === false && !fileListing.test(text))
        hasSourceFile = names.some((name) => hasPath(whole, name));
    },
    facts: () => ({ hasSourceFile, objects, compileLines, isLinking, stage }),
  };
}

/** The file, and the object that is made of it. */
function namesOf(file: string): readonly string[] {
  return [file, file.replace(/\.(?:c|cc|cpp|cxx|c\+\+|S|s|rs)$/, ".o")];
}

/** Whether a line names the file, be it below another folder, and not a longer name. */
function hasPath(line: string, name: string): boolean {
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    const before = line[at - 1] ?? " ";
    const after = line[at + name.length] ?? " ";
    if (!/[\w.+~-]/.test(before) && !/[\w+~-]/.test(after)) return true;
  }
  return false;
}
