import { execFileSync } from "node:child_process";

/** The bytes as `xz` packs them. */
export function xz(content: string | Buffer): Buffer {
  return execFileSync("xz", ["-c"], { input: content });
}

/** A frame of Zstandard that holds the bytes as they are, at most 64 KiB of them: nothing installed can pack them here. */
export function zstdStored(content: string): Buffer {
  const bytes = Buffer.from(content);
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  const sizeFollowsInFourBytes = 0xa0;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  // The last block of the frame, of raw bytes.
  const header = Buffer.alloc(3);
  header.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([...magic, sizeFollowsInFourBytes]), size, header, bytes]);
}
