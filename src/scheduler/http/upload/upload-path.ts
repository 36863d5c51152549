import { Refusal } from "../../refusal.js";

const prefix = /^(?:\/scheduler)?\/result\//;
const maxNameBytes = 255;
const maxPathBytes = 4000;
const brokenEscape = /%(?![0-9A-Fa-f]{2})/;
const control = /[\u0000-\u001f\u007f-\u009f]/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The names of a path below `/result/`, from the URL as it came (scheduler.md 2.10): each may be a name in a folder and
 * nothing else. A `/` at the end is for folders alone. Throws Refusal 400.
 */
export function uploadPath(url: string, isFolder: boolean): readonly string[] {
  const end = url.search(/[?#]/);
  const path = (end === -1 ? url : url.slice(0, end)).replace(prefix, "");
  if (path.length > 3 * maxPathBytes) throw new Refusal(400, `Path over ${maxPathBytes} bytes`);
  const names = path.split("/");
  if (isFolder && names.at(-1) === "") names.pop();
  const decoded = names.map(decodeName);
  const bytes = decoded.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0);
  if (bytes > maxPathBytes) throw new Refusal(400, `Path over ${maxPathBytes} bytes`);
  return decoded;
}

function decodeName(raw: string): string {
  const name = brokenEscape.test(raw) ? undefined : decodeUtf8(raw);
  if (name === undefined) throw new Refusal(400, `Invalid escape in path: ${shown(raw)}`);
  if (name === "" || name === "." || name === ".." || name.includes("/") || control.test(name)) {
    throw new Refusal(400, `Invalid name in path: ${shown(name)}`);
  }
  if (Buffer.byteLength(name) > maxNameBytes) throw new Refusal(400, `Name over ${maxNameBytes} bytes in path`);
  return name;
}

/** Undefined: it is no UTF-8. */
function decodeUtf8(raw: string): string | undefined {
  const bytes = raw.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  try {
    return utf8.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return undefined;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
