import { CciError } from "../support/cci-error.js";

/** A file or folder of an archive; a folder has no data. */
export interface CpioItem {
  readonly path: string;
  /** Type and permissions. */
  readonly mode: number;
  readonly data: Buffer;
}

export interface CpioLimits {
  readonly maxEntries: number;
  /** Of all files together. */
  readonly maxBytes: number;
}

const headerBytes = 110;
const maxNameBytes = 4096;
const maxPartBytes = 255;
const trailer = "TRAILER!!!";
const typeMask = 0o170000;
const folderType = 0o040000;
const fileType = 0o100000;

/**
 * Files and folders of a cpio archive in the new ASCII format, checked one by one: throws BAD_JOB, with the place, for
 * what is cut short, is larger than the limits, or holds anything but files and folders at relative paths without `..`.
 * The data are views of the bytes. What follows the trailer is not looked at.
 */
export function* readCpio(bytes: Buffer, limits: CpioLimits): Generator<CpioItem> {
  let left = limits.maxBytes;
  let entries = 0;
  for (let at = 0; ; ) {
    const { mode, links, size, nameSize } = readHeader(bytes, at);
    const name = readName(bytes, at + headerBytes, nameSize);
    const dataAt = aligned(at + headerBytes + nameSize);
    if (name === trailer) return;
    if (++entries > limits.maxEntries) throw bad(at, `more than ${limits.maxEntries} entries`);
    if (size > left) throw bad(at, `more than ${limits.maxBytes} bytes of files`);
    if (dataAt + size > bytes.length) throw bad(at, "the archive ends within a file");
    const isFolder = (mode & typeMask) === folderType;
    if (!isFolder && (mode & typeMask) !== fileType) throw bad(at, `${shown(name)} is neither a file nor a folder`);
    if (isFolder ? size > 0 : links > 1) throw bad(at, `${shown(name)} is a link, or a folder with data`);
    // What `find . | cpio -o` begins with: the folder that it is unpacked to.
    if (!isFolder || name !== ".") {
      const trouble = pathTrouble(name);
      if (trouble !== undefined) throw bad(at, `${shown(name)} ${trouble}`);
      yield { path: name, mode, data: bytes.subarray(dataAt, dataAt + size) };
    }
    left -= size;
    at = aligned(dataAt + size);
  }
}

interface Header {
  readonly mode: number;
  readonly links: number;
  readonly size: number;
  /** With the NUL at its end. */
  readonly nameSize: number;
}

function readHeader(bytes: Buffer, at: number): Header {
  if (at + headerBytes > bytes.length) throw bad(at, "the archive ends before its trailer");
  const text = bytes.toString("latin1", at, at + headerBytes);
  if (!/^070701[0-9A-Fa-f]{104}$/.test(text)) throw bad(at, "here begins no entry of a cpio archive");
  const number = (index: number) => Number.parseInt(text.slice(6 + 8 * index, 14 + 8 * index), 16);
  return { mode: number(1), links: number(4), size: number(6), nameSize: number(11) };
}

function readName(bytes: Buffer, at: number, nameSize: number): string {
  if (nameSize < 2 || nameSize > maxNameBytes) throw bad(at, `a name of ${nameSize} bytes`);
  const end = at + nameSize - 1;
  if (end >= bytes.length || bytes[end] !== 0) throw bad(at, "a name has no end");
  const name = bytes.toString("utf8", at, end);
  // Bytes that are no UTF-8 would write to another path than the one that was checked.
  if (Buffer.byteLength(name) !== nameSize - 1 || name.includes("\ufffd")) throw bad(at, "a name is no UTF-8");
  return name;
}

function pathTrouble(path: string): string | undefined {
  if (path.startsWith("/")) return "is an absolute path";
  if (/[\u0000-\u001f\u007f]/.test(path)) return "has control characters";
  const parts = path.split("/");
  if (parts.includes("..")) return "leads out of the folder";
  if (parts.includes("") || parts.includes(".")) return "has an empty part";
  return parts.some((part) => Buffer.byteLength(part) > maxPartBytes) ? "has a part that is too long" : undefined;
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

function bad(at: number, problem: string): CciError {
  return new CciError("BAD_JOB", `the archive cannot be used: ${problem} (byte ${at})`);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
