import { jobFileError } from "./job-file-error.js";

/** The text of a file that must be UTF-8; its byte order mark is not part of it. Throws BAD_JOB_FILE at the first other byte. */
export function decodeUtf8(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const good = goodStart(bytes);
    const lastBreak = good.lastIndexOf("\n");
    const place = { file, line: good.split("\n").length, column: good.length - lastBreak };
    throw jobFileError(place, "the text is not UTF-8");
  }
}

/** The text before the first byte that is no UTF-8. */
function goodStart(bytes: Buffer): string {
  const replaced = Buffer.from(bytes.toString("utf8"));
  let length = 0;
  while (length < bytes.length && bytes[length] === replaced[length]) length++;
  return bytes.toString("utf8", 0, length).replace(/\ufffd$/, "");
}
