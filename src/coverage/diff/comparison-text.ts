import { printable } from "../../support/printable.js";
import type { Statements } from "../profile/profile.js";
import { ratioPercentText } from "../profile/ratio-percent-text.js";
import { type ComparedCoverage, deltaText, type ProfileComparison } from "./compare-profiles.js";

const headings = ["File", "Base Coverage", "New Coverage", "Delta"];

/** The comparison as goc draws its table (coverage.md 5.5): names to the left, all else centred. */
export function comparisonText({ files, total }: ProfileComparison): string {
  const rows = [...files.map((file) => rowOf(printable(file.file), file)), rowOf("Total", total)];
  const widths = headings.map((heading, column) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[column])), heading.length),
  );
  const border = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const line = (cells: readonly string[], isHeading: boolean) =>
    `|${cells.map((cell, at) => ` ${padded(cell, widths[at] ?? 0, isHeading || at > 0)} `).join("|")}|\n`;
  return `${border}${line(headings, true)}${border}${rows.map((row) => line(row, false)).join("")}${border}`;
}

function rowOf(name: string, compared: ComparedCoverage): readonly string[] {
  return [name, sideText(compared.base), sideText(compared.newer), `${deltaText(compared)}%`];
}

function sideText(side: Statements | undefined): string {
  return side === undefined ? "None" : `${ratioPercentText(side)}%`;
}

function padded(cell: string, width: number, isCentred: boolean): string {
  const room = width - widthOf(cell);
  const left = isCentred ? Math.floor(room / 2) : 0;
  return " ".repeat(left) + cell + " ".repeat(room - left);
}

function widthOf(cell = ""): number {
  return [...cell].length;
}
