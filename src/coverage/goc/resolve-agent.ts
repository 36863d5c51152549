import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

/** IPs of a host name. Throws where it has none. */
export type HostLookup = (hostname: string) => Promise<readonly string[]>;

/** As the system resolves names. */
export const systemLookup: HostLookup = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** ADDRESS_NOT_ALLOWED, in the words of coverage.md 4.3. */
export function notAllowed(address: string): CciError {
  return new CciError("ADDRESS_NOT_ALLOWED", `address not allowed: ${printable(address)}`, {
    hint: "denyAddresses says which ones agents may not have",
  });
}

/**
 * IPs of the host of an address. Throws ADDRESS_NOT_ALLOWED where one of them is denied: a name that leads there, if
 * only now and then, is no agent's. Throws what the look-up throws.
 */
export async function resolveAgent(
  address: string,
  isDenied: (ip: string) => boolean,
  look: HostLookup,
): Promise<readonly string[]> {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
  const ips = isIP(host) === 0 ? await look(host) : [host];
  if (ips.some(isDenied)) throw notAllowed(address);
  return ips;
}

/** Answers to node:net with these IPs, so that no name is resolved a second time, to something else. */
export function pinnedLookup(ips: readonly string[]): LookupFunction {
  const all = ips.map((address) => ({ address, family: isIP(address) }));
  return (hostname, options, callback) => {
    const [first] = all;
    if (!first) callback(new Error(`${hostname} has no address`), "");
    else if (options.all) callback(null, all);
    else callback(null, first.address, first.family);
  };
}
