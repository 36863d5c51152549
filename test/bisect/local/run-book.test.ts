import { describe, expect, it } from "vitest";
import { openRunBook } from "../../../src/bisect/local/run-book.js";
import { recordOf } from "./record-of.js";

const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(40)) as [string, string, string];

describe("openRunBook", () => {
  it("finds runs by commit and number, and tells of each that is added", () => {
    const told: unknown[] = [];
    const first = recordOf(a, 1, "bad");
    const book = openRunBook([first], (record) => told.push(record));
    const second = recordOf(a, 2, "good");
    book.add(second);
    expect(book.find(a, 1)).toBe(first);
    expect(book.find(a, 2)).toBe(second);
    expect(book.find(b, 1)).toBeUndefined();
    expect(book.all()).toEqual([first, second]);
    expect(book.of(a)).toEqual([first, second]);
    expect(told).toEqual([second]);
  });

  it("tells known runs in the order in which they ended, whatever the order they are asked for in", async () => {
    const known = [recordOf(c, 1, "bad"), recordOf(a, 1, "good"), recordOf(b, 1, "good")];
    const book = openRunBook(known, () => {});
    const told: string[] = [];
    await Promise.all(
      [a, b, c].map(async (commit) => {
        const record = book.find(commit, 1);
        if (record) await book.turnOf(record);
        told.push(commit);
      }),
    );
    expect(told).toEqual([c, a, b]);
  });

  it("tells a known run also where those before it are never asked for", async () => {
    const known = [recordOf(c, 1, "bad"), recordOf(a, 1, "good")];
    const book = openRunBook(known, () => {});
    await book.turnOf(known[1] as (typeof known)[1]);
    await book.turnOf(known[0] as (typeof known)[0]);
  });
});
