/** An entry of an archive. A path without data is a folder. */
export interface CpioEntry {
  /** Relative, `/` between its parts. */
  readonly path: string;
  /** Type and permissions: `0o100664`. */
  readonly mode: number;
  readonly data?: Buffer | undefined;
}

const magic = "070701";
const trailer = "TRAILER!!!";
const blockBytes = 512;
const maxDataBytes = 0xffff_ffff;
const padding = Buffer.alloc(blockBytes);

/**
 * A cpio archive in the new ASCII format, as the Linux initramfs and `cpio` read it (scheduler.md 4.1): entries in the given
 * order, which puts folders before what lies in them, owned by root, each with an inode of its own. The data are not copied.
 */
export function cpioChunks(entries: readonly CpioEntry[], mtimeS: number): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  const push = (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
  };
  const add = (fields: HeaderFields, data: Buffer | undefined) => {
    push(header(fields));
    if (data === undefined) return;
    push(data);
    push(padding.subarray(0, missing(data.length, 4)));
  };
  entries.forEach(({ path, mode, data }, index) => {
    const dataBytes = data?.length ?? 0;
    if (dataBytes > maxDataBytes) throw new RangeError(`${path}: ${dataBytes} bytes, an archive holds ${maxDataBytes}`);
    add({ path, ino: index + 1, mode, links: data === undefined ? 2 : 1, mtimeS, dataBytes }, data);
  });
  add({ path: trailer, ino: 0, mode: 0, links: 1, mtimeS: 0, dataBytes: 0 }, undefined);
  push(padding.subarray(0, missing(size, blockBytes)));
  return chunks;
}

interface HeaderFields {
  readonly path: string;
  readonly ino: number;
  readonly mode: number;
  readonly links: number;
  readonly mtimeS: number;
  readonly dataBytes: number;
}

function header({ path, ino, mode, links, mtimeS, dataBytes }: HeaderFields): Buffer {
  const nameBytes = Buffer.byteLength(path) + 1;
  const numbers = [ino, mode, 0, 0, links, mtimeS, dataBytes, 0, 0, 0, 0, nameBytes, 0];
  const text = `${magic}${numbers.map(hex).join("")}${path}\0`;
  return Buffer.from(text + "\0".repeat(missing(magic.length + 8 * numbers.length + nameBytes, 4)));
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, "0");
}

/** Bytes up to the next multiple. */
function missing(size: number, multiple: number): number {
  return (multiple - (size % multiple)) % multiple;
}
