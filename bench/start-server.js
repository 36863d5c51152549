import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Starts a service of the built package and waits for its line on stdout.
 * @param {readonly string[]} args of node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export async function startServer(args, env = process.env) {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  const url = /^listening on (\S+)$/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`${args.join(" ")}: ${line}`);
  return {
    url,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
