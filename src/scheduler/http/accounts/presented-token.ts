import type { IncomingHttpHeaders } from "node:http";

const maxChars = 4096;

/**
 * The token of the header `Authorization`: of scheme Bearer, or the password of scheme Basic, which iPXE, wget and curl
 * send for `http://NAME:TOKEN@host`. Undefined: there is none.
 */
export function presentedToken({ authorization }: IncomingHttpHeaders): string | undefined {
  if (authorization === undefined || authorization.length > maxChars) return undefined;
  const blank = authorization.indexOf(" ");
  const value = authorization.slice(blank + 1).trim();
  switch (authorization.slice(0, blank).toLowerCase()) {
    case "bearer":
      return value || undefined;
    case "basic": {
      const text = Buffer.from(value, "base64").toString("utf8");
      return text.slice(text.indexOf(":") + 1) || undefined;
    }
    default:
      return undefined;
  }
}
