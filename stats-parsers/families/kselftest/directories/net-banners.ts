import { type Headings, RANK } from "../headings.js";
import type { NetLineReader } from "./net-line-reader.js";

const SECTION = "TEST SECTION: ";
const SUBSECTION = "TEST SUBSECTION: ";
const SETTING = "SYSCTL: ";
/** fib-onlink-tests.sh prints these two kinds as the same heading, though the second holds the first. */
const OUTER_SUBSECTION = /^(?:Valid|Invalid) onlink commands$/;
/** Headings that a `SYSCTL:` line repeats more exactly. */
const SWITCH = / (?:enabled|disabled)$/;
const MIN_RULE = 10;
/** A section's rule of `#` is at least this wide; a subsection's, which has none below, is narrower. */
const SECTION_RULE = 70;

/**
 * Headings between rules of `#`, over a rule of `-`, or marked `TEST SECTION:`. A rule directly below a title closes it;
 * any other `#` rule makes the next line a title.
 */
export function createBannerReader(headings: Headings): NetLineReader {
  let before = "";
  let width = 0;
  let titleBefore = false;

  const openTitle = (title: string): void => {
    if (width >= SECTION_RULE) headings.open(1, RANK.section, title);
    else if (!SWITCH.test(title)) headings.open(1, RANK.subsection, title);
  };
  const readHeading = (text: string): boolean => {
    if (text.startsWith(SECTION)) headings.open(1, RANK.section, text.slice(SECTION.length));
    else if (text.startsWith(SUBSECTION)) openSubsection(headings, text.slice(SUBSECTION.length));
    else if (text.startsWith(SETTING)) headings.open(1, RANK.setting, text.slice(SETTING.length));
    else if (width > 0 && text !== "") openTitle(text);
    else return false;
    return true;
  };
  return (text) => {
    const rule = isRule(text, "#");
    const underlined = isRule(text, "-") && isTitle(before);
    if (underlined) headings.open(1, RANK.section, before);
    const heading = !rule && !underlined && readHeading(text);
    width = rule && !titleBefore ? text.length : 0;
    titleBefore = heading;
    before = text;
    return rule || underlined || heading;
  };
}

function openSubsection(headings: Headings, title: string): void {
  headings.open(1, OUTER_SUBSECTION.test(title) ? RANK.subsection : RANK.group, title);
}

function isRule(text: string, mark: string): boolean {
  if (text.length < MIN_RULE || !text.startsWith(mark)) return false;
  for (let at = 1; at < text.length; at += 1) if (text[at] !== mark) return false;
  return true;
}

/** Below a verdict a rule of `-` is the upper edge of a frame, and `running X` heads by itself. */
function isTitle(text: string): boolean {
  return text !== "" && !text.startsWith("-") && !text.endsWith("]") && !text.startsWith("running ");
}
