import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const modulePath = "example.test/bench";
const files = 26;
const functionsPerFile = 20;
const blocksPerFunction = 5;

/** A line per block, as in the profile of a service of middle size. */
export const profileLines = files * functionsPerFile * blocksPerFunction;
/** How many functions the sources have. */
export const profileFunctions = files * functionsPerFile;

/**
 * Writes a Go module and a coverage profile of it; the module is no worse to read than people's, and its blocks lie where the
 * compiler would put them.
 * @param {string} folder is made
 * @returns {{ profile: string, sources: string }} paths of the profile and of the module
 */
export function makeCoverageProfile(folder) {
  const sources = join(folder, "module");
  mkdirSync(sources, { recursive: true });
  writeFileSync(join(sources, "go.mod"), `module ${modulePath}\n\ngo 1.19\n`);
  let profileText = "mode: count\n";
  for (let file = 0; file < files; file++) {
    const name = `part${file % 5}/file${file}.go`;
    const { source, blocks } = makeFile(file);
    mkdirSync(join(sources, `part${file % 5}`), { recursive: true });
    writeFileSync(join(sources, name), source);
    for (const block of blocks) profileText += `${modulePath}/${name}:${block}\n`;
  }
  const profile = join(folder, "coverage.cov");
  writeFileSync(profile, profileText);
  return { profile, sources };
}

/** @param {number} file its number */
function makeFile(file) {
  const lines = [
    `// Package part${file % 5} has shelves.`,
    `package part${file % 5}`,
    "",
    'import "fmt"',
    "",
    `type shelf${file} struct {`,
    "\tseen map[string]int // by name { of what is on it",
    "\tnote string",
    "}",
    "",
  ];
  const blocks = [];
  for (let number = 0; number < functionsPerFile; number++) {
    const start = lines.length + 2;
    const count = (file * 7 + number * 3) % 4;
    lines.push(
      `// put${number} lays something down, and says how often it lay there before; it isn't for several at a time.`,
      `func (s *shelf${file}) put${number}(name string, most int) (string, error) {`,
      "\tif s.seen == nil {",
      "\t\ts.seen = map[string]int{}",
      "\t}",
      "\t/* What lies there too often",
      "\t   is refused. */",
      "\tif s.seen[name] >= most {",
      '\t\treturn "", fmt.Errorf("%q lies there %d times: \\"{\\"", name, most)',
      "\t}",
      "\tfor part, sign := range name {",
      "\t\ts.seen[fmt.Sprint(part, '{', sign)]++",
      "\t}",
      "\ts.seen[name]++",
      "\treturn fmt.Sprintf(`{ %s: %d, note: %s }`, name, s.seen[name], s.note), nil",
      "}",
      "",
    );
    const declaration = lines[start - 1]?.length ?? 0;
    blocks.push(
      `${start}.${declaration},${start + 1}.19 1 ${count}`,
      `${start + 1}.19,${start + 3}.3 1 ${Math.min(count, 1)}`,
      `${start + 6}.26,${start + 8}.3 1 0`,
      `${start + 9}.32,${start + 11}.3 1 ${count * 12}`,
      `${start + 12}.2,${start + 13}.77 2 ${count}`,
    );
  }
  return { source: `${lines.join("\n")}\n`, blocks };
}
