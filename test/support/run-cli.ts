import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface CliOptions {
  /** Set on top of this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Buffer;
  readonly cwd?: string;
  /** Runs as another user: needs root. */
  readonly uid?: number;
}

/** Launchers in bin/. */
export type Launcher =
  | "cancel"
  | "cci"
  | "es-find"
  | "es-jobs"
  | "extract-stats"
  | "goc-cov"
  | "re-stats"
  | "renew"
  | "result2stats"
  | "return"
  | "submit-job";

export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** The user nobody, who may read what all may read and write nothing of ours. */
export const nobody = 65534;

/** Tables of the user who runs the tests are none of theirs. */
const noConfig = { XDG_CONFIG_HOME: "/nonexistent" };
/** No command of a test takes as long. */
const timeoutMs = 30_000;

/** Path of a launcher of the package. */
export function launcher(name: Launcher): string {
  return fileURLToPath(new URL(`../../bin/${name}.js`, import.meta.url));
}

/** Runs a command of the built package to its end. */
export function runCli(name: Launcher, args: readonly string[], options: CliOptions = {}): CliRun {
  const env = {
    ...process.env,
    LKP_SRC: undefined,
    RESULT_ROOT: undefined,
    CCI_TABLES: undefined,
    ...noConfig,
    ...options.env,
  };
  const { stdout, stderr, status, error }: SpawnSyncReturns<string> = spawnSync(
    process.execPath,
    [launcher(name), ...args],
    {
      env,
      input: options.stdin ?? "",
      encoding: "utf8",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: 256 * 1024 * 1024,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    },
  );
  if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  return { stdout, stderr, exitCode: status };
}

/** Why nothing can be run as `nobody` here, undefined where it can. */
export function whyNotAsNobody(): string | undefined {
  if (process.getuid?.() !== 0) return "only root can run a command as another user";
  const { error } = spawnSync(process.execPath, ["-e", "0"], { uid: nobody, gid: nobody, cwd: "/" });
  if (error) return "this Node lies where the user nobody may not go";
  const { exitCode } = runCli("cci", ["--version"], { uid: nobody, cwd: "/" });
  return exitCode === 0 ? undefined : "the checkout cannot be read by the user nobody";
}
