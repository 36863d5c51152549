import { describe, expect, it } from "vitest";
import { searchLines } from "../../../src/results/error-ids/search-lines.js";

async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  // The same memory again and again, as a source may do it.
  const chunk = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) yield chunk.subarray(0, bytes.copy(chunk, 0, at, at + size));
}

interface Wanted {
  readonly texts?: readonly string[];
  readonly patterns?: readonly RegExp[];
  readonly following?: (line: string) => boolean;
}

async function found(
  log: string | Buffer,
  { texts = [], patterns = [], following = () => false }: Wanted,
  size = 1 << 20,
) {
  const lines: string[] = [];
  const last: string[] = [];
  let longLines = 0;
  const search = {
    texts,
    patterns,
    take: (line: string) => lines.push(line) > 0 && following(line),
    endPiece: (fromEnd: Iterable<string>) => void last.push([...fromEnd][0] ?? ""),
  };
  const any = await searchLines(chunksOf(log, size), search, () => void longLines++);
  return { lines, last, any, longLines };
}

const texts = ["lost marbles", "looking", "at:", "é"];
const log = ["all lost marbles", "nothing", "looking at: it", "lost marble", "", "at é", "lost marbles"];
const wanted = ["all lost marbles", "looking at: it", "at é", "lost marbles"];

describe("the search for lines of a log", () => {
  it("gives the lines with one of the texts, long and short, once each and in order", async () => {
    expect((await found(`${log.join("\n")}\n`, { texts })).lines).toEqual(wanted);
  });

  it("does so however the log is cut into chunks", async () => {
    for (let size = 1; size < 40; size++) expect((await found(log.join("\n"), { texts }, size)).lines).toEqual(wanted);
  });

  it("tries patterns on every line", async () => {
    expect((await found(log.join("\n"), { texts: ["nothing"], patterns: [/^lost/] })).lines).toEqual([
      "nothing",
      "lost marble",
      "lost marbles",
    ]);
  });

  it("gives the lines behind one that is followed", async () => {
    const { lines } = await found(log.join("\n"), { texts: ["nothing"], following: (line) => line !== "" }, 7);
    expect(lines).toEqual(["nothing", "looking at: it", "lost marble", ""]);
  });

  it("tells the last line of each piece, and whether there was a byte", async () => {
    expect(await found("one\ntwo\nthree", {})).toEqual({ lines: [], last: ["two", "three"], any: true, longLines: 0 });
    expect(await found("", { texts })).toEqual({ lines: [], last: [], any: false, longLines: 0 });
    expect((await found("\n", { texts })).any).toBe(true);
  });

  it("reads a bad byte as _", async () => {
    expect((await found(Buffer.from([0x61, 0xff, 0x62]), { texts: ["b"] })).lines).toEqual(["a_b"]);
  });

  it("skips a line beyond a mebibyte and says so", async () => {
    const endless = `looking ${"x".repeat(3 << 20)}\nlooking\n`;
    expect(await found(endless, { texts }, 1 << 16)).toMatchObject({ lines: ["looking"], any: true, longLines: 1 });
  });
});
