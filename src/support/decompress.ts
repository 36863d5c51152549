import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CciError, reasonOf } from "./cci-error.js";

type Compression = "gzip" | "xz" | "zstd";

/** Expanded size above which a compressed log is refused (results.md P3). */
const maxExpandedBytes = 4 * 1024 ** 3;
/** Past this much output the ratio counts: a small file of zeros is no bomb. */
const ratioFreeBytes = 64 * 1024 ** 2;
const maxRatio = 500;

const magics: readonly [Compression, readonly number[]][] = [
  ["gzip", [0x1f, 0x8b]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/**
 * The expanded bytes of a source, whatever its compression: that is told by the first bytes, not by the name. Several
 * members count as one log. Throws DAMAGED_LOG, and LOG_TOO_LARGE beyond the limits of results.md P3.
 */
export async function* decompress(name: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    const compression = magics.find(([, magic]) => magic.every((byte, at) => head[at] === byte))?.[0];
    const whole = withHead(head, chunks);
    if (compression === undefined) yield* whole;
    else yield* limited(name, compression, whole);
  } finally {
    await chunks.return?.();
  }
}

/** At least six bytes, where the source has as many. */
async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 6) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* withHead(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

async function* limited(name: string, compression: Compression, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytesIn = 0;
  let bytesOut = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      bytesIn += chunk.length;
      // Decompressors work behind our back while the source reads on into the same memory.
      yield Buffer.from(chunk);
    }
  }
  try {
    for await (const chunk of expand[compression](counted())) {
      bytesOut += chunk.length;
      if (bytesOut > maxExpandedBytes || (bytesOut > ratioFreeBytes && bytesOut > maxRatio * bytesIn)) {
        throw new CciError(
          "LOG_TOO_LARGE",
          `${name}: expands to more than ${bytesOut - chunk.length} bytes from ${bytesIn}`,
          {
            hint: `allowed are 4 GiB, and ${maxRatio} times the compressed size; nothing of it is used`,
          },
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof CciError) throw error;
    throw new CciError("DAMAGED_LOG", `${name}: damaged ${compression} data: ${reasonOf(error)}`, { cause: error });
  }
}

const expand: Record<Compression, (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>> = {
  gzip: gunzip,
  xz: unxz,
  zstd: unzstd,
};

function gunzip(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // What goes wrong is thrown to the reader of the last stream; the callback is there to say that somebody listens.
  return pipeline(Readable.from(source), createGunzip({ chunkSize: 256 * 1024 }), () => {});
}

async function* unxz(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { default: xz } = await import("xz-decompress");
  const input = Readable.toWeb(Readable.from(source)) as unknown as ReadableStream<Uint8Array>;
  const output = new xz.XzReadableStream(input) as unknown as AsyncIterable<Uint8Array>;
  for await (const chunk of output) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress } = await import("fzstd");
  let ready: Buffer[] = [];
  const decoder = new Decompress((chunk) => {
    ready.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  });
  for await (const chunk of source) {
    decoder.push(chunk);
    yield* ready;
    ready = [];
  }
  decoder.push(new Uint8Array(0), true);
  yield* ready;
}
