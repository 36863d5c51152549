/** The end of what a command prints, for the one who asks what went wrong. */
export interface LastLines {
  take(bytes: Buffer): void;
  /** At most 20, without their newlines. */
  lines(): readonly string[];
}

const maxLines = 20;
/** Of a line this much is enough to know it. */
const maxLineChars = 2000;
/** More than the lines that are kept can have, so that what is dropped is dropped rarely. */
const maxChars = 2 * maxLines * maxLineChars;

export function keepLastLines(): LastLines {
  let text = "";
  const lines = (): readonly string[] => {
    const all = text.split("\n");
    if (all.at(-1) === "") all.pop();
    return all.slice(-maxLines).map((line) => line.slice(0, maxLineChars));
  };
  return {
    take(bytes) {
      text += bytes.toString("utf8");
      if (text.length > maxChars) text = text.slice(-maxChars / 2);
    },
    lines,
  };
}
