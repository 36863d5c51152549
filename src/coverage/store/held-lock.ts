import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { hostname } from "node:os";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { isObject } from "../../support/is-object.js";
import { printable } from "../../support/printable.js";

/** A lock has four short fields; more is not read. */
const maxBytes = 4096;
const maxPid = 2 ** 31 - 1;
/** A holder that lives touches its lock six times in that. */
const staleAfterMs = 60_000;

/** A lock that is there. Anybody may have written it: what it does not tell is undefined. */
export interface HeldLock {
  readonly pid: number | undefined;
  readonly host: string | undefined;
  readonly startedAt: string | undefined;
  readonly command: string | undefined;
  /** When its holder last touched it, in ms since 1970. */
  readonly touchedMs: number;
  /** Tells it from others of its name, as `lockId` does. */
  readonly id: string;
}

/** Undefined: there is none. Throws COVERAGE_UNREACHABLE where it cannot be read. */
export function readLock(path: string): HeldLock | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { mtimeMs } = fstatSync(file);
    const id = lockId(file);
    const bytes = Buffer.alloc(maxBytes);
    const text = bytes.toString("utf8", 0, readSync(file, bytes));
    return { ...readContent(text), touchedMs: mtimeMs, id };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CciError("COVERAGE_UNREACHABLE", `cannot read the lock ${path}: ${reasonOf(error)}`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Of an open lock file. */
export function lockId(file: number): string {
  const { dev, ino } = fstatSync(file, { bigint: true });
  return `${dev}-${ino}`;
}

/**
 * Its holder is gone, or has not touched it for a minute (coverage.md 6.3). A time that lies as far ahead tells as little of
 * a holder that lives. With our own number it is that of a process before this one, in a container that was started again,
 * unless it is among `own`, the locks that this process holds.
 */
export function isStale({ pid, host, touchedMs, id }: HeldLock, nowMs: number, own: ReadonlySet<string>): boolean {
  if (Math.abs(nowMs - touchedMs) > staleAfterMs) return true;
  if (pid === undefined || host !== hostname()) return false;
  return pid === process.pid ? !own.has(id) : !isRunning(pid);
}

/** Who holds it, for people: `goc-cov serve (process 12 on lab-1 since 2026-01-02T03:04:05.678Z)`. */
export function holderText(held: HeldLock | undefined): string {
  const { pid, host, startedAt, command } = held ?? {};
  if (pid === undefined) return "another goc-cov";
  const about = [`process ${pid}`, host && `on ${host}`, startedAt && `since ${startedAt}`].filter(Boolean).join(" ");
  return printable(`goc-cov ${command ?? ""}`.trim().concat(` (${about})`));
}

function readContent(text: string): Omit<HeldLock, "touchedMs" | "id"> {
  const { pid, host, started_at, command } = readObject(text);
  const isPid = Number.isInteger(pid) && Number(pid) > 0 && Number(pid) <= maxPid;
  return {
    pid: isPid ? Number(pid) : undefined,
    host: word(host),
    startedAt: word(started_at),
    command: word(command),
  };
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    // It is being written just now, or is none of ours: then its age tells.
    return {};
  }
}

function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
