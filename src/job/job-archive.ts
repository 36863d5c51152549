import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";
import { type CpioEntry, cpioChunks } from "./cpio.js";

/** What job.cgz holds. */
export interface JobFiles {
  readonly jobYaml: string;
  readonly jobSh: string;
  readonly secretsYaml?: string | undefined;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

const gzipInThread = promisify(gzip);
const folderMode = 0o040755;
const fileMode = 0o100664;
const scriptMode = 0o100775;
/** Below it compressing takes less than handing it to another thread. */
const maxSyncBytes = 64 * 1024;

/** job.cgz: a gzip member with the files of a job below `lkp/scheduled` (scheduler.md 4.1). */
export async function packJob({ jobYaml, jobSh, secretsYaml, mtimeMs }: JobFiles): Promise<Buffer> {
  const secrets = secretsYaml === undefined ? [] : [file("secrets.yaml", fileMode, secretsYaml)];
  const entries = [
    { path: "lkp", mode: folderMode },
    { path: "lkp/scheduled", mode: folderMode },
    file("job.yaml", fileMode, jobYaml),
    file("job.sh", scriptMode, jobSh),
    ...secrets,
  ];
  const archive = Buffer.concat(cpioChunks(entries, Math.floor(mtimeMs / 1000)));
  return archive.length <= maxSyncBytes ? gzipSync(archive, { level: 1 }) : gzipInThread(archive);
}

function file(name: string, mode: number, text: string): CpioEntry {
  return { path: `lkp/scheduled/${name}`, mode, data: Buffer.from(text) };
}
