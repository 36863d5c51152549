import type { RANK } from "../headings.js";

/** A heading that a line of one of net's scripts opens. */
export interface NetHeading {
  readonly rank: keyof typeof RANK;
  readonly text: string;
}

const FCNAL_SECTION =
  /IPv[46] ping|IPv[46]\/TCP|IPv[46]\/UDP|IPv[46] address binds|Run time tests - ipv[46]|IPv[46] Netfilter/;
const FCNAL_SUBSECTION = /^(?:No VRF|With VRF|Ping LLA with multiple interfaces)$/;
const FIB_TOPIC = /Single path|Multipath/;
const IOAM6_SECTION = /^(?:OUTPUT|INPUT) tests$/;
const SECTION = "TEST SECTION: ";
const SUBSECTION = "TEST SUBSECTION: ";
const SETTING = "SYSCTL: ";
const RULE = /^[#-]{10}/;

/** The heading in this line, by what the script is known to print; undefined in scripts without known headings. */
export function olderNetHeading(script: string, text: string): NetHeading | undefined {
  switch (script) {
    case "fcnal-test.sh":
      return fcnalHeading(text);
    case "fib_tests.sh":
      return fibHeading(text);
    case "ioam6.sh":
      return IOAM6_SECTION.test(text) ? { rank: "section", text } : undefined;
    case "icmp_redirect.sh":
      return text === "" || text.startsWith("TEST") || RULE.test(text) ? undefined : { rank: "section", text };
    default:
      return markedHeading(text);
  }
}

/** Any mention of a topic opens its section, one in the name of a case too: such a case is no case of its own. */
function fcnalHeading(text: string): NetHeading | undefined {
  const section = FCNAL_SECTION.exec(text)?.[0];
  if (section !== undefined) return { rank: "section", text: section };
  if (FCNAL_SUBSECTION.test(text)) return { rank: "subsection", text };
  return text.startsWith(SETTING) ? { rank: "setting", text: text.slice(SETTING.length) } : undefined;
}

function fibHeading(text: string): NetHeading | undefined {
  const inner = text.trimStart();
  if (inner === "" || (inner.startsWith("TEST") && !FIB_TOPIC.test(inner))) return undefined;
  return { rank: inner === text || inner.startsWith("TEST") ? "section" : "subsection", text: inner };
}

function markedHeading(text: string): NetHeading | undefined {
  if (text.startsWith(SECTION)) return { rank: "section", text: text.slice(SECTION.length) };
  return text.startsWith(SUBSECTION) ? { rank: "subsection", text: text.slice(SUBSECTION.length) } : undefined;
}
