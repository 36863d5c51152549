import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decompress } from "../../src/support/decompress.js";
import { xz, zstdStored } from "./compress.js";

/** What comes out of the bytes, given in chunks of `chunkBytes`. */
async function expand(bytes: Buffer, chunkBytes = 1024): Promise<string> {
  async function* source(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of decompress("log", source())) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

const text = Array.from({ length: 2000 }, (_, at) => `line ${at * 7919}\n`).join("");
const packers = { gzip: gzipSync, xz, zstd: zstdStored };

describe.each(Object.entries(packers))("%s", (_, pack) => {
  it.each([1, 7, 1024 * 1024])("is told by its first bytes, in chunks of %i", async (chunkBytes) => {
    expect(await expand(pack(text), chunkBytes)).toBe(text);
  });

  it("of several members is one log", async () => {
    expect(await expand(Buffer.concat([pack(text), pack(""), pack("end\n")]))).toBe(`${text}end\n`);
  });

  it.each([6, 40, 0.5])("cut after %d is damaged", async (where) => {
    const whole = pack(text);
    const cut = whole.subarray(0, where < 1 ? whole.length * where : where);
    await expect(expand(cut)).rejects.toMatchObject({ code: "DAMAGED_LOG", message: expect.stringContaining("log: ") });
  });

  it("may be left before its end", async () => {
    async function* source(): AsyncGenerator<Buffer> {
      for (;;) yield pack(text);
    }
    for await (const chunk of decompress("log", source())) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe("decompress", () => {
  it.each(["", "a", "plain text\n", "\x1f", "BZh9"])("leaves %j as it is", async (plain) => {
    expect(await expand(Buffer.from(plain, "latin1"), 1)).toBe(plain);
  });
});
