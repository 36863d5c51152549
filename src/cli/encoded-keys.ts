/** Keys beyond this number are not encoded: to do so for each anew costs more than it gains. */
const maxKeptKeys = 4 * 1024;
const wordBytes = 4;

/** A key as it is printed: `key: ` in UTF-8, four bytes a word: fewer steps to copy. */
export interface EncodedKey {
  readonly key: string;
  /** The last word is filled up. */
  readonly words: Int32Array;
  readonly byteLength: number;
  /** The key that followed this one last time. */
  next: EncodedKey | undefined;
}

/**
 * Finds the encoded form of keys. A monitor prints the same ones in the same order, sample after sample: the one that
 * followed last time is tried first. Undefined for a key beyond those that are kept.
 */
export function createEncodedKeys(): (key: string) => EncodedKey | undefined {
  const kept = new Map<string, EncodedKey>();
  let last = encode("");
  return (key) => {
    let found = last.next;
    if (found?.key !== key) {
      found = kept.get(key);
      if (found === undefined) {
        if (kept.size === maxKeptKeys) return undefined;
        found = encode(key);
        kept.set(key, found);
      }
      last.next = found;
    }
    last = found;
    return found;
  };
}

/** Writes an encoded key at `at`; up to three bytes behind it are overwritten. */
export function copyKey({ words }: EncodedKey, into: DataView, at: number): void {
  for (let index = 0; index < words.length; index++) {
    into.setInt32(at + index * wordBytes, words[index] as number, true);
  }
}

function encode(key: string): EncodedKey {
  const bytes = Buffer.from(`${key}: `);
  const filled = new DataView(new ArrayBuffer(Math.ceil(bytes.length / wordBytes) * wordBytes));
  new Uint8Array(filled.buffer).set(bytes);
  const words = Int32Array.from({ length: filled.byteLength / wordBytes }, (_, at) =>
    filled.getInt32(at * wordBytes, true),
  );
  return { key, words, byteLength: bytes.length, next: undefined };
}
