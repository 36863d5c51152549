import fc from "fast-check";
import { expect, it } from "vitest";
import { copyKey, createEncodedKeys } from "../../src/cli/encoded-keys.js";

it("copies any keys in any order as `key: ` in UTF-8", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom("a", "cpu.us", "ä€𝄞", ""), fc.string({ unit: "grapheme" }))),
      (keys) => {
        const encodedKey = createEncodedKeys();
        for (const key of keys) {
          const encoded = encodedKey(key);
          if (encoded === undefined) throw new Error("a few keys are always kept");
          const bytes = Buffer.alloc(encoded.byteLength + 8);
          copyKey(encoded, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2);
          expect(bytes.subarray(2, 2 + encoded.byteLength).toString()).toBe(Buffer.from(`${key}: `).toString());
        }
      },
    ),
  );
});

it("keeps a key that comes again", () => {
  const encodedKey = createEncodedKeys();
  const first = encodedKey("cpu.us");
  encodedKey("cpu.sy");
  expect(encodedKey("cpu.us")).toBe(first);
});

it("keeps a limited number of keys", () => {
  const encodedKey = createEncodedKeys();
  const found = Array.from({ length: 10_000 }, (_, index) => encodedKey(`key.${index}`));
  expect(found.at(-1)).toBeUndefined();
  expect(encodedKey("key.0")).toBe(found[0]);
});
