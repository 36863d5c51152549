import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Content by path of the service, which knows nothing of coverage. */
export function echoSources(): Readonly<Record<string, string>> {
  const folder = ownFolder("echoserver");
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** What serves the agent API from the counters. */
export function agentSource(): string {
  return readFileSync(join(ownFolder("agent"), "agent.go"), "utf8");
}

function ownFolder(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
