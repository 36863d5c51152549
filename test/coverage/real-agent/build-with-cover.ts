import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addFile } from "../../support/temp-folder.js";
import type { BuildOptions } from "./build-options.js";
import { agentSource, echoSources } from "./echo-sources.js";
import { runTool } from "./run-tool.js";

const modulePath = "example.test/echoserver";

/**
 * Builds the service with counters that `go tool cover -var` puts into every file, and with an agent that serves them
 * (coverage.md 1.4); no goc is needed. The service finds the centre in ECHO_CENTER.
 */
export async function buildWithCover(go: string, { sources, folder, mode, program }: BuildOptions): Promise<void> {
  const files = Object.keys(echoSources()).toSorted();
  const counted = files.filter((file) => file.endsWith(".go")).map((file, at) => ({ file, variable: `GoCover${at}` }));
  const cover = ({ file, variable }: (typeof counted)[number]): Promise<string> => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    return runTool(go, sources, ["tool", "cover", `-mode=${mode}`, `-var=${variable}`, "-o", join(folder, file), file]);
  };
  await Promise.all(counted.map(cover));
  addFile(join(folder, "go.mod"), echoSources()["go.mod"] ?? "");
  writeFileSync(join(folder, "agent.go"), agentSource());
  writeFileSync(join(folder, "counters.go"), countersSource(mode, counted));
  await runTool(go, folder, ["build", "-o", program, "."]);
}

function countersSource(
  mode: string,
  counted: readonly { readonly file: string; readonly variable: string }[],
): string {
  const packages = new Set(counted.map(({ file }) => dirname(file)).filter((of) => of !== "."));
  const imports = [...packages].map((of) => `import "${modulePath}/${of}"\n`);
  const rows = counted.map(({ file, variable }) => {
    const cover = dirname(file) === "." ? variable : `${dirname(file)}.${variable}`;
    return `\t{"${modulePath}/${file}", ${cover}.Count[:], ${cover}.Pos[:], ${cover}.NumStmt[:]},\n`;
  });
  return `package main

${imports.join("")}
const coverMode = "${mode}"

var covered = []coveredFile{
${rows.join("")}}
`;
}
