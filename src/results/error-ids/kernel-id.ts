import { mapTable } from "../tables.js";
import { normaliseErrorId } from "./normalise.js";

/** Makes the id of a reduced kernel message. */
type KernelId = (text: string) => string;

const BUILD_TREES = /(?<=^| )(?:\/c\/[^/ ]+\/|\/lkp\/[^/ ]+\/linux\d*\/|\/kernel-tests\/linux\d*\/)/g;

/** Reads the stems of device names from the table `device-stems` and gives the rewriting of results-tables.md L2. */
export function createKernelId(): KernelId {
  const stems = mapTable("device-stems", (stem) => stem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const device = new RegExp(`\\b(${stems.join("|")})\\d+`, "g");
  return (text) => {
    const named = stems.length > 0 ? withoutBuild(text).replace(device, "$1#") : withoutBuild(text);
    return cleanUp(normaliseErrorId(withoutAddresses(named)));
  };
}

function withoutBuild(text: string): string {
  const open = text.endsWith(" ]") ? text.slice(0, -2) : text;
  return open.replace(BUILD_TREES, "").replace(/\.(?:isra|constprop|part)\.\d+/g, "");
}

function withoutAddresses(text: string): string {
  const plain = text
    .replace(/\b[0-9a-f]{8}\b/g, "#")
    .replace(/\b[0-9a-f]{16}\b/g, "#")
    .replace(/=[0-9a-f]+\b/g, "=#")
    .replace(/[+/]0x[0-9a-f]+/g, "")
    .replace(/[+/][0-9a-f]+\b/g, "");
  const begin = plain.indexOf(" (Tainted:");
  const end = plain.lastIndexOf(")");
  return begin >= 0 && end > begin ? plain.slice(0, begin) + plain.slice(end + 1) : plain;
}

/** Steps 9 to 11 of L2: what the common normalisation leaves of registers, addresses and task numbers. */
function cleanUp(id: string): string {
  return id
    .replace(/([a-z]:)[0-9]+\b/g, "$1")
    .replaceAll("#:[<#>][<#>]", "")
    .replaceAll("RIP:#:", "RIP:")
    .replace(/[^/a-zA-Z0-9_]\w[0-9]+\W/g, "#")
    .replace(/\W\w[0-9]+[^/a-zA-Z0-9_]/g, "#");
}
