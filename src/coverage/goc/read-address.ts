import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { withoutSecrets } from "../../support/without-secrets.js";

/** Of a host name and what stands around it. */
const maxLength = 300;
const parts = /^https?:\/\/[^/?#@\\\s]*?(:\d{1,5})?\/?$/i;

/**
 * The address of an agent, `http://host[:port]` or https, as the centre writes it (coverage.md 3.3): scheme and host in
 * lower case, the port as given, no slash at its end. Throws USAGE for all else: a path, a user, a port that is none.
 */
export function readAddress(text: string): string {
  const port = text.length <= maxLength ? parts.exec(text) : null;
  const url = port && parsed(text);
  if (!url || url.port === "0") throw badAddress(text);
  return `${url.protocol}//${url.hostname}${port[1] ?? ""}`;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function badAddress(text: string): CciError {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return new CciError("USAGE", `"${printable(withoutSecrets(shown))}" is no address of an agent`, {
    hint: "an address is http://host:port, without a path",
  });
}
