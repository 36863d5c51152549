import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { readAddress } from "../goc/read-address.js";

/**
 * The addresses that a request names, each once, as the centre writes them. Throws USAGE of a text that is no address,
 * NOT_FOUND of one that the service does not have: the watch dog must not become a proxy into the network.
 */
export function wantedAddresses(
  srvName: string,
  known: readonly string[],
  addresses: readonly string[],
): readonly string[] {
  const wanted = [...new Set(addresses.map(readAddress))];
  const strange = wanted.find((address) => !known.includes(address));
  if (strange !== undefined) {
    throw new CciError("NOT_FOUND", `${printable(srvName)} has no address ${printable(strange)}`);
  }
  return wanted;
}
