import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock.js";

/** A git that outlived its parent holds a lock of refs no longer than that. */
const staleAfterMs = 10_000;
const pauseMs = 500;

/**
 * Removes what a killed fetch left locked in a mirror that is ours alone now; waits for what may still be at work. Work trees
 * keep their locks: they have owners of their own.
 */
export async function clearStaleLocks(gitDir: string, stop: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const locks = locksOf(gitDir);
    const staleMs = systemClock.nowMs() - staleAfterMs;
    for (const { path } of locks.filter(({ changedMs }) => changedMs <= staleMs)) rmSync(path, { force: true });
    if (locks.every(({ changedMs }) => changedMs <= staleMs)) return;
    stop?.throwIfAborted();
    await systemClock.wait(pauseMs, stop);
  }
}

interface Lock {
  readonly path: string;
  readonly changedMs: number;
}

function locksOf(gitDir: string): readonly Lock[] {
  const flat = [gitDir, join(gitDir, "objects", "info"), join(gitDir, "objects", "info", "commit-graphs")];
  const names = [...flat.flatMap((folder) => namesIn(folder, false)), ...namesIn(join(gitDir, "refs"), true)];
  return names
    .filter((path) => path.endsWith(".lock"))
    .flatMap((path) => {
      const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return changedMs === undefined ? [] : [{ path, changedMs }];
    });
}

function namesIn(folder: string, recursive: boolean): readonly string[] {
  try {
    return readdirSync(folder, { recursive }).map((name) => join(folder, String(name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
