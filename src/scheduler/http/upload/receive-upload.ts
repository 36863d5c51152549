import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { reasonOf } from "../../../support/cci-error.js";
import { Refusal } from "../../refusal.js";
import type { ContentRange } from "./content-range.js";
import type { Room } from "./job-usage.js";
import { type KeptBytes, keptBytes } from "./kept-bytes.js";
import type { OpenFolder } from "./open-folder.js";
import { partName } from "./part-name.js";

/** A file that is coming in. */
export interface Upload {
  readonly folder: OpenFolder;
  readonly name: string;
  readonly body: Readable;
  /** Bytes of the body; undefined: the client did not say. */
  readonly length: number | undefined;
  /** Called once when the body is wanted: nothing speaks against it any more. */
  readonly begin: () => void;
  readonly range: ContentRange | undefined;
  /** The most bytes that the whole file may have. */
  readonly maxBytes: number;
  /** What the job may still upload. */
  readonly room: Room;
  /** Another upload of the same file has begun. */
  readonly superseded: AbortSignal;
}

/** `offset`: the range does not begin where the kept bytes end; `part`: more is to come. */
export type Received =
  | { readonly kind: "created" | "replaced" }
  | { readonly kind: "part" | "offset"; readonly kept: number };

const writeOnly = constants.O_WRONLY | constants.O_NOFOLLOW;

/**
 * Takes the bytes into a temporary file beside the target and renames it when it is complete (scheduler.md 2.10). What
 * came of an upload that broke off is kept, to be resumed. Throws Refusal 400, 409, 413, 507.
 */
export async function receiveUpload(upload: Upload): Promise<Received> {
  const { folder, name, range, maxBytes } = upload;
  const target = folder.path(name);
  const before = await lstat(target).catch(() => undefined);
  if (before?.isDirectory()) throw new Refusal(409, `Is a folder: ${name}`);
  if (range && range.total > maxBytes) throw new Refusal(413, `Over ${maxBytes} bytes`);
  const part = folder.path(partName(name));
  const from = range?.from ?? 0;
  const kept = await keptBytes(folder, name);
  if (range && from !== (kept?.bytes ?? 0)) return { kind: "offset", kept: kept?.bytes ?? 0 };
  takeRoom(upload, kept);
  if (from > 0 && kept?.isComplete) await copyTarget(target, part);
  if (from === 0) await rm(part, { force: true });
  const file = await open(part, writeOnly | (from === 0 ? constants.O_CREAT | constants.O_EXCL : 0), 0o666);
  try {
    const size = await takeBody(file, upload, from);
    if (range && size < range.total) return { kind: "part", kept: size };
    await checkStillOurs(file, part);
    await rename(part, target);
    return { kind: before ? "replaced" : "created" };
  } catch (error) {
    if (isFinal(error)) await rm(part, { force: true });
    throw diskTrouble(error);
  } finally {
    await file.close();
  }
}

/** Reserves what is known to come, beyond the kept bytes that it takes the place of. Throws Refusal 413. */
function takeRoom({ length, range, room }: Upload, kept: KeptBytes | undefined): void {
  const from = range?.from ?? 0;
  const copied = kept?.isComplete ? from : 0;
  const thrownAway = kept && !kept.isComplete && from === 0 ? kept.bytes : 0;
  const toCome = range ? range.to + 1 - from : (length ?? 0);
  const missing = range ? range.total - from : toCome;
  if (copied + missing - thrownAway > room.left() || !room.take(Math.max(copied + toCome - thrownAway, 0))) {
    throw jobIsFull();
  }
}

/** Gives the size of the file with these bytes. Throws what the connection or the disk says, and Refusal. */
async function takeBody(file: FileHandle, upload: Upload, from: number): Promise<number> {
  const { body, length, begin, range, maxBytes, room, superseded } = upload;
  const isReserved = range !== undefined || length !== undefined;
  const end = range ? range.to + 1 : maxBytes;
  let size = from;
  if (superseded.aborted) throw hasBegunAnew();
  const abort = (): void => void body.destroy(hasBegunAnew());
  superseded.addEventListener("abort", abort);
  begin();
  try {
    // The connection stays, so that a refusal can be answered.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (size + chunk.length > end) {
        throw new Refusal(range ? 400 : 413, range ? "More bytes than Content-Range says" : `Over ${maxBytes} bytes`);
      }
      if (!isReserved && !room.take(chunk.length)) throw jobIsFull();
      await file.write(chunk, 0, chunk.length, size);
      size += chunk.length;
    }
  } finally {
    superseded.removeEventListener("abort", abort);
  }
  if (range && size < end) throw new Refusal(400, "Fewer bytes than Content-Range says");
  return size;
}

/** A complete file that grows: its bytes are the first ones. */
async function copyTarget(target: string, part: string): Promise<void> {
  const source = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await rm(part, { force: true });
    const copy = await open(part, writeOnly | constants.O_CREAT | constants.O_EXCL, 0o666);
    try {
      for await (const chunk of source.createReadStream({ autoClose: false })) await copy.write(chunk as Buffer);
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
}

/** Another process may have begun the same file anew. */
async function checkStillOurs(file: FileHandle, part: string): Promise<void> {
  const [ours, there] = await Promise.all([file.stat(), lstat(part).catch(() => undefined)]);
  if (ours.ino !== there?.ino) throw hasBegunAnew();
}

function hasBegunAnew(): Refusal {
  return new Refusal(409, "Another upload of this file has begun");
}

function jobIsFull(): Refusal {
  return new Refusal(413, "The job has uploaded as much as it may");
}

/** Whether the kept bytes are of no use any more. */
function isFinal(error: unknown): boolean {
  return error instanceof Refusal ? error.status === 413 : isFull(error);
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

function diskTrouble(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  if (isFull(error)) return new Refusal(507, "No space left", { cause: error });
  const { syscall } = error as NodeJS.ErrnoException;
  // The body broke off: nobody hears it.
  return syscall === undefined ? new Refusal(400, reasonOf(error), { cause: error }) : error;
}
