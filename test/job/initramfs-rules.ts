/** An entry as the Linux initramfs unpacker takes it. */
export interface InitramfsEntry {
  readonly name: string;
  readonly ino: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly mtime: number;
  readonly data: Buffer;
}

const pathMax = 4096;
const headerBytes = 110;
const folderType = 0o040000;

/**
 * Reads an archive by the rules of the kernel's buffer format and throws at the first breach: magic, hexadecimal fields,
 * headers at multiples of four, names within PATH_MAX that end with a NUL, known types, a folder before what lies in it,
 * one trailer, then nothing but zeros up to a multiple of 512.
 */
export function readAsInitramfs(archive: Buffer): readonly InitramfsEntry[] {
  const entries: InitramfsEntry[] = [];
  const folders = new Set([""]);
  for (let at = 0; ; ) {
    check(at % 4 === 0, `a header at ${at}`);
    const header = archive.toString("latin1", at, at + headerBytes);
    check(/^070701[0-9A-F]{104}$/.test(header), `header ${JSON.stringify(header)}`);
    const field = (index: number) => Number.parseInt(header.slice(6 + 8 * index, 14 + 8 * index), 16);
    const [nameBytes, size] = [field(11), field(6)];
    check(nameBytes > 1 && nameBytes <= pathMax, `a name of ${nameBytes} bytes`);
    check(
      [7, 8, 9, 10, 12].every((index) => field(index) === 0),
      "a device number or check sum",
    );
    const name = archive.toString("utf8", at + headerBytes, at + headerBytes + nameBytes - 1);
    check(archive[at + headerBytes + nameBytes - 1] === 0 && !name.includes("\0"), `the end of the name ${name}`);
    const dataAt = zerosUpTo(archive, at + headerBytes + nameBytes, 4);
    if (name === "TRAILER!!!") {
      check(field(4) === 1 && size === 0, "the trailer");
      check(zerosUpTo(archive, dataAt, 512) === archive.length && archive.length - dataAt < 512, "the end");
      return entries;
    }
    const [mode, links] = [field(1), field(4)];
    const isFolder = (mode & 0o170000) === folderType;
    check(
      isFolder ? size === 0 && links === 2 : (mode & 0o170000) === 0o100000 && links === 1,
      `mode and links of ${name}`,
    );
    check(folders.has(name.split("/").slice(0, -1).join("/")), `${name} before its folder`);
    if (isFolder) folders.add(name);
    check(dataAt + size <= archive.length, `the data of ${name}`);
    const data = archive.subarray(dataAt, dataAt + size);
    entries.push({ name, ino: field(0), mode, uid: field(2), gid: field(3), links, mtime: field(5), data });
    at = zerosUpTo(archive, dataAt + size, 4);
  }
}

function zerosUpTo(archive: Buffer, from: number, multiple: number): number {
  const to = Math.ceil(from / multiple) * multiple;
  check(
    archive.subarray(from, to).every((byte) => byte === 0),
    `padding at ${from}`,
  );
  return to;
}

function check(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(`the kernel would not take ${what}`);
}
