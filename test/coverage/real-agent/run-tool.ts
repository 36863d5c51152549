import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { goEnvironment } from "../go-tool.js";

const run = promisify(execFile);

/** What a tool that builds Go prints in a folder; nothing is fetched. Throws with its stderr where it fails. */
export async function runTool(command: string, cwd: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(command, args, { cwd, env: { ...goEnvironment, GOFLAGS: "-mod=mod" } });
  return stdout;
}
