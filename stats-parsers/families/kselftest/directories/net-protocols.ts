import { RANK } from "../headings.js";
import { addCase, type TestContext } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";
import type { NetLineReader } from "./net-line-reader.js";

const PROTOCOL = /^ipv[46]\b/;
const WITH_COLUMN = /^udpgro/;
const SCRIPTS = /^(?:udpgro|udpgso|msg_zerocopy)/;
const MEASURED = " tx:";

/**
 * The scripts whose case is the last `ipv4 …` line before a verdict of its own (`ipv4 cmsg`, … `OK`); udpgro's cases
 * stand indented below the protocol, with what they print behind the name.
 */
export function createProtocolReader({ script = "", headings, ...rest }: TestContext): NetLineReader {
  if (!SCRIPTS.test(script)) return () => false;
  const context: TestContext = { script, headings, ...rest };
  return (text) => {
    if (PROTOCOL.test(text)) {
      if (!text.includes(MEASURED)) headings.open(1, RANK.section, text);
      return true;
    }
    if (!WITH_COLUMN.test(script) || !text.startsWith(" ")) return false;
    const line = text.trim();
    const gap = line.indexOf("  ");
    headings.open(1, RANK.subsection, gap < 0 ? line : line.slice(0, gap));
    const verdict = gap < 0 ? undefined : verdictOfWord(line.slice(gap).trim());
    if (verdict !== undefined) addCase(context, 1, "", verdict);
    return true;
  };
}
