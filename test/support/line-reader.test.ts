import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/support/decode.js";
import { eachLine, lineBatches, maxLineBytes } from "../../src/support/line-reader.js";

async function* chunksOf(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function read(chunks: Iterable<Buffer>): Promise<{ lines: string[]; longLines: number[] }> {
  const lines: string[] = [];
  const longLines: number[] = [];
  for await (const batch of lineBatches(chunksOf(chunks), (number) => void longLines.push(number)))
    lines.push(...batch);
  return { lines, longLines };
}

describe("lineBatches", () => {
  it.each([
    ["", []],
    ["\n", [""]],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\n\nb", ["a", "", "b"]],
    ["a\r\nb\r\n", ["a\r", "b\r"]],
  ])("cuts %j into its lines", async (text, lines) => {
    expect((await read([Buffer.from(text)])).lines).toEqual(lines);
  });

  it("gives the same lines for any bytes in any chunks", async () => {
    const byte = fc.oneof(fc.constantFrom(0x0a, 0x61, 0xc3, 0xa9, 0xff), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(byte, { maxLength: 9 }), { maxLength: 12 }), async (parts) => {
        const whole = Buffer.from(parts.flat());
        const expected = whole
          .toString("latin1")
          .split("\n")
          .map((line) => decode(Buffer.from(line, "latin1")));
        if (expected.at(-1) === "") expected.pop();
        expect((await read(parts.map((part) => Buffer.from(part)))).lines).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("is right where the source uses the memory of a chunk again", async () => {
    const memory = Buffer.alloc(4);
    const texts = ["ab\nc", "def\n", "ghij", "\nkl\n"];
    function* reusing(): Generator<Buffer> {
      for (const text of texts) {
        memory.write(text);
        yield memory;
      }
    }
    expect((await read(reusing())).lines).toEqual(["ab", "cdef", "ghij", "kl"]);
  });

  it.each([
    [maxLineBytes, 1],
    [maxLineBytes + 1, 0],
  ])("with a line of %i bytes gives %i line of it, in any chunks", async (bytes, found) => {
    const whole = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(bytes, "x"), Buffer.from("\nb\n")]);
    for (const chunkBytes of [1000, 64 * 1024, maxLineBytes]) {
      const chunks = Array.from({ length: Math.ceil(whole.length / chunkBytes) }, (_, at) =>
        whole.subarray(at * chunkBytes, (at + 1) * chunkBytes),
      );
      const { lines, longLines } = await read(chunks);
      expect(lines.filter((line) => line.length > 1)).toHaveLength(found);
      expect([lines[0], lines.at(-1)]).toEqual(["a", "b"]);
      expect(longLines).toEqual(found === 1 ? [] : [2]);
    }
  });

  it("counts the lines around a long one, at the end of the log too", async () => {
    const long = Buffer.alloc(maxLineBytes, "x");
    const { lines, longLines } = await read([Buffer.from("1\n2\n3"), long, Buffer.from("\n4\n"), long, long]);
    expect(lines).toEqual(["1", "2", "4"]);
    expect(longLines).toEqual([3, 5]);
  });

  it("passes over a line of 1 GB with the memory of a few chunks", async () => {
    const chunk = Buffer.alloc(1024 * 1024, "x");
    function* endless(): Generator<Buffer> {
      yield Buffer.from("a\n");
      for (let at = 0; at < 1024; at++) yield chunk;
      yield Buffer.from("\nb\n");
    }
    const before = memoryBytes();
    let most = 0;
    function* watched(): Generator<Buffer> {
      for (const one of endless()) {
        most = Math.max(most, memoryBytes());
        yield one;
      }
    }
    expect(await read(watched())).toEqual({ lines: ["a", "b"], longLines: [2] });
    expect(most - before).toBeLessThan(64 * 1024 * 1024);
  });
});

function memoryBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("eachLine", () => {
  const linesOf = async (chunks: Iterable<Buffer>, maxBytes: number): Promise<(string | undefined)[]> => {
    const lines: (string | undefined)[] = [];
    for await (const line of eachLine(chunksOf(chunks), maxBytes)) lines.push(line?.toString("latin1"));
    return lines;
  };

  it("gives every line in order, and tells in its place of one that is too long", async () => {
    const maxBytes = 4;
    const chunk = fc.string({ unit: fc.constantFrom("\n", "a", "b"), maxLength: maxBytes });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
        const expected = chunks.join("").split("\n");
        if (expected.at(-1) === "") expected.pop();
        const lines = await linesOf(
          chunks.map((text) => Buffer.from(text)),
          maxBytes,
        );
        expect(lines).toEqual(expected.map((line) => (line.length > maxBytes ? undefined : line)));
      }),
      { numRuns: 500 },
    );
  });
});
