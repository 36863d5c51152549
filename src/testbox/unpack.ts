import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readCpio } from "../job/read-cpio.js";
import { CciError, reasonOf } from "../support/cci-error.js";

export interface UnpackLimits {
  /** Once decompressed. */
  readonly maxBytes: number;
  readonly maxEntries: number;
}

const folderType = 0o040000;
const fileType = 0o100000;
const typeBits = 0o170000;
const ownerOnly = 0o600;
/** Whatever the archive says, nobody else reads a file of that name. */
const secrets = "secrets.yaml";

/**
 * Unpacks a gzipped cpio archive over a folder of ours. Nothing is written unless every path of it stays inside. Throws
 * BAD_JOB, for it is the archive of a job, and what the file system says.
 */
export async function unpack(archive: Buffer, folder: string, limits: UnpackLimits): Promise<void> {
  const bytes = await decompress(archive, limits.maxBytes);
  const entries = [...readCpio(bytes, limits)];
  const strange = entries.find(({ mode }) => ![folderType, fileType].includes(mode & typeBits));
  if (strange) throw new CciError("BAD_JOB", `${strange.path} in the archive is neither a file nor a folder`);
  for (const { path, mode, data } of entries) {
    const target = join(folder, path);
    if ((mode & typeBits) === folderType) mkdirSync(target, { recursive: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, data, { mode: ownerOnly });
      // What only the owner may read stays so; nobody else can write what we run.
      if (basename(path) !== secrets) chmodSync(target, (mode & 0o755) | ownerOnly);
    }
  }
}

async function decompress(archive: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(archive, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new CciError("BAD_JOB", `the archive cannot be decompressed: ${reasonOf(error)}`, { cause: error });
  }
}
