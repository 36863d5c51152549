import { escapeHtml } from "../../support/escape-html.js";
import { compareNames } from "../profile/compare-names.js";
import type { SourcedProfile } from "../source/sourced-profile.js";
import { type LineHits, lineHits } from "./line-hits.js";

interface FileClass {
  readonly name: string;
  readonly path: string;
  readonly lines: readonly LineHits[];
}

/** The profile as Cobertura 04 XML (coverage.md 5.7): a package per folder, a class per file with source. */
export function coberturaReport({ files }: SourcedProfile): string {
  const packages = new Map<string, FileClass[]>();
  const allLines: LineHits[] = [];
  for (const file of files) {
    if (file.path === undefined || file.source === undefined) continue;
    const slash = file.file.lastIndexOf("/");
    const folder = slash < 0 ? "." : file.file.slice(0, slash);
    const lines = lineHits(file);
    for (const line of lines) allLines.push(line);
    const classes = packages.get(folder) ?? [];
    classes.push({ name: file.file.slice(slash + 1).replace(/\.go$/, ""), path: file.path, lines });
    packages.set(folder, classes);
  }
  const noBranches = 'branch-rate="0"';
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    `<coverage line-rate="${lineRate(allLines)}" ${noBranches} lines-covered="${hitLines(allLines)}" lines-valid="${allLines.length}" branches-covered="0" branches-valid="0" complexity="0" version="goc-cov" timestamp="0">`,
    "  <sources><source>.</source></sources>",
    "  <packages>",
  ];
  const sorted = [...packages].sort(([a], [b]) => compareNames(a, b));
  for (const [folder, classes] of sorted) {
    const rate = lineRate(classes.flatMap((fileClass) => fileClass.lines));
    lines.push(`    <package name="${escapeHtml(folder)}" line-rate="${rate}" ${noBranches} complexity="0"><classes>`);
    for (const { name, path, lines: measured } of classes) {
      lines.push(
        `      <class name="${escapeHtml(name)}" filename="${escapeHtml(path)}" line-rate="${lineRate(measured)}" ${noBranches} complexity="0"><methods/><lines>`,
      );
      for (const { line, hits } of measured) lines.push(`        <line number="${line}" hits="${hits}"/>`);
      lines.push("      </lines></class>");
    }
    lines.push("    </classes></package>");
  }
  lines.push("  </packages>", "</coverage>");
  return lines.map((line) => `${line}\n`).join("");
}

function hitLines(lines: readonly LineHits[]): number {
  return lines.filter(({ hits }) => hits > 0).length;
}

function lineRate(lines: readonly LineHits[]): string {
  return (lines.length === 0 ? 1 : hitLines(lines) / lines.length).toFixed(4);
}
