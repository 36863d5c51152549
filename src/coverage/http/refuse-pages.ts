import type { IncomingHttpHeaders } from "node:http";

/**
 * Why a request is not served: a page of somebody else made a browser send it, with our address or with a name of its own
 * for it. Undefined: it may be. Programs send no `Origin` and no `Sec-Fetch-Site`. While `isLoopback`, nobody else than
 * this machine is served, by no other name than it has for itself.
 */
export function whyRefused(headers: IncomingHttpHeaders, isLoopback: boolean): string | undefined {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return "the request comes from another site";
  const { host, origin } = headers;
  if (origin !== undefined && !isSameHost(origin, host)) return "the request comes from another origin";
  if (isLoopback && host !== undefined && !isLoopbackHost(host)) return "the request names another host";
  return undefined;
}

/** Whether an address that is listened at reaches this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^127\./.test(address);
}

function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/** Compared as URLs have them: in lower case, without the port that is usual. `null` is nobody's origin. */
function isSameHost(origin: string, host: string | undefined): boolean {
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  const to = `${from?.protocol}//${host}`;
  return from !== undefined && from.host !== "" && URL.canParse(to) && new URL(to).host === from.host;
}
