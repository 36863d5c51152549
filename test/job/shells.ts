import { spawnSync } from "node:child_process";

/** A shell, and the argv that runs a script named behind it. */
export interface Shell {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

/** Shells that testboxes have. Those that this machine has not are left out. */
export const shells: readonly Shell[] = ([["sh"], ["dash"], ["bash"], ["bash", "--posix"], ["busybox", "ash"]] as const)
  .filter((argv) => spawnSync(argv[0], [...argv.slice(1), "-c", "exit 0"]).status === 0)
  .map((argv) => ({ name: argv.join(" "), argv }));

export interface ShellRun {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs a shell with an environment of its own: PATH and these variables. */
export function runShell(
  argv: readonly [string, ...string[]],
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly input?: string },
): ShellRun {
  const [command, ...first] = argv;
  const { stdout, stderr, status } = spawnSync(command, [...first, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    input: options.input ?? "",
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout, stderr: String(stderr), status };
}
