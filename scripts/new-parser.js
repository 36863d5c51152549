// Makes parser, test, fixture and registry line of a new program: `npm run new-parser NAME`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [name = ""] = process.argv.slice(2);
if (!/^[a-z0-9][a-z0-9_-]*$/.test(name))
  fail(`not a program name: ${JSON.stringify(name)}`, "npm run new-parser my-program");

const parserPath = join(root, "stats-parsers", `${name}.ts`);
if (existsSync(parserPath)) fail(`stats-parsers/${name}.ts is there already`, "choose another name");

const files = {
  [`stats-parsers/${name}.ts`]: `import { defineParser } from "../src/results/parser.js";

export default defineParser({
  program: "${name}",
  about: "Score lines: the score of each run",
  kind: "test",
  reads: ["${name}"],
  example: "score",
  async parse(log, emit) {
    for await (const lines of log.batches()) {
      for (const line of lines) {
        if (line.startsWith("Score: ")) emit("score", line.slice("Score: ".length));
      }
    }
  },
});
`,
  [`test/stats-parsers/${name}.test.ts`]: `import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import parser from "../../stats-parsers/${name}.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/${name}/example.log", import.meta.url));

describe("${name}", () => {
  it("takes the score of each run", async () => {
    expect((await runParser(parser, fixture)).columns).toEqual({ score: ["12.5"] });
  });

  it("says nothing about a log without a score", async () => {
    expect((await runParser(parser, "Hello\\n")).columns).toEqual({});
  });
});
`,
  [`fixtures/${name}/example.log`]: "Score: 12.5\n",
  [`fixtures/${name}/README.md`]: `- \`example.log\`: written by hand; replace it by a log of the tool, and say here which command and version made it.\n`,
};

for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`made ${path}`);
}
addToRegistry();
console.log(`\nnext: npx vitest run test/stats-parsers/${name}.test.ts, then docs/writing-a-parser.md`);

function addToRegistry() {
  const path = join(root, "stats-parsers", "registry.ts");
  const text = readFileSync(path, "utf8");
  const entry = /^ {2}\["([^"]+)", \(\) => import\(.+\)\],$/gm;
  const after = [...text.matchAll(entry)].filter((match) => match[1] < name).at(-1);
  const at = after ? after.index + after[0].length + 1 : text.search(entry);
  writeFileSync(path, `${text.slice(0, at)}  ["${name}", () => import("./${name}.js")],\n${text.slice(at)}`);
  console.log("added to stats-parsers/registry.ts");
}

function fail(problem, hint) {
  console.error(`new-parser: ${problem}\nhint: ${hint}`);
  process.exit(2);
}
