import { printable } from "../../support/printable.js";
import { percentText } from "../profile/percent-text.js";
import type { MeasuredProfile } from "./measured-profile.js";

/**
 * The text that `go tool cover -func` prints of a profile, byte for byte (coverage.md 5.3): a line per function, then the
 * total over all functions. Files without source have no lines. Control characters in names are escaped.
 */
export function funcReport({ files, funcTotal }: MeasuredProfile): string {
  const places: string[] = [];
  const names: string[] = [];
  const percents: string[] = [];
  for (const { file, functions } of files) {
    const shownFile = printable(file);
    for (const measured of functions) {
      places.push(`${shownFile}:${measured.line}:`);
      names.push(printable(measured.name));
      percents.push(percentText(measured));
    }
  }
  places.push("total:");
  names.push("(statements)");
  percents.push(percentText(funcTotal));
  const placeTabs = tabsBehind(places);
  const nameTabs = tabsBehind(names);
  let text = "";
  for (let at = 0; at < places.length; at += 1) {
    text += `${places[at]}${placeTabs[at]}${names[at]}${nameTabs[at]}${percents[at]}%\n`;
  }
  return text;
}

const tabWidth = 8;

/** Tabs that fill each cell up to the width of the column: that of its longest cell and one more, up to a tab stop. */
function tabsBehind(cells: readonly string[]): readonly string[] {
  const lengths = cells.map(charactersOf);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const width = Math.ceil((longest + 1) / tabWidth) * tabWidth;
  return lengths.map((length) => "\t".repeat(Math.ceil((width - length) / tabWidth)));
}

/** Nearly all names are ASCII, which the length in bytes tells at once. */
function charactersOf(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : Array.from(text).length;
}
