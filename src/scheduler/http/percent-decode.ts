const percent = 0x25;

/**
 * A part of a URL as Node gives it, one character for each byte, as the text that it stands for: `%41` is `A`, bytes are
 * UTF-8. What is no escape stays as it is, and what is no UTF-8 becomes U+FFFD: it never throws.
 */
export function percentDecode(raw: string): string {
  if (!needsDecoding(raw)) return raw;
  const bytes = Buffer.from(raw, "latin1");
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const escaped = byte === percent ? escapedByte(bytes, at) : undefined;
    bytes[end++] = escaped ?? byte;
    if (escaped !== undefined) at += 2;
  }
  return bytes.toString("utf8", 0, end);
}

function needsDecoding(raw: string): boolean {
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code === percent || code > 0x7f) return true;
  }
  return false;
}

function escapedByte(bytes: Buffer, at: number): number | undefined {
  const high = hexDigit(bytes[at + 1]);
  const low = hexDigit(bytes[at + 2]);
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}

function hexDigit(code = 0): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}
