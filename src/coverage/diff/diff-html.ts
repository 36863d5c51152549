import { escapeHtml } from "../../support/escape-html.js";
import { percentText } from "../profile/percent-text.js";
import type { Statements } from "../profile/profile.js";
import type { DiffCoverage, DiffFile } from "./diff-coverage.js";
import { diffHtmlStyle } from "./diff-html-style.js";
import { type DiffOptions, diffTotals, lineShare, lineTotals } from "./diff-totals.js";
import { lineRuns } from "./line-runs.js";

const title = "Coverage of changed lines";

/**
 * The changed lines and what covers them as one page that needs nothing besides itself, no script either (coverage.md 5.4).
 * It shows under `diffHtmlPolicy`.
 */
export function diffHtml(diff: DiffCoverage, options: DiffOptions): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${diffHtmlStyle}</style></head>
<body>
<header><h1>${title}</h1>
${aboutList(diff, options)}</header>
<main>
${fileTable(diff, options)}${pathList("Changed files without data", diff.filesWithoutData)}${pathList("Changed files that do not count", diff.ignoredFiles)}${diff.files.map(fileSection).join("")}</main>
</body></html>
`;
}

function aboutList(diff: DiffCoverage, options: DiffOptions): string {
  const totals = diffTotals(diff, options);
  const lines = lineShare(totals, options);
  const entries = [
    ["Base", diff.base],
    ["Head", diff.head],
    ["Module", diff.module ?? "not known"],
    ["Profile", diff.profileName],
    ["Lines", shareText(lines, "lines")],
    [
      "Partly covered",
      `${totals.partial} of ${totals.measured} lines, counted as ${options.isStrict ? "missed" : "covered"}`,
    ],
    ["Statements", shareText(totals.statements, "statements")],
  ] as const;
  return `<dl>${entries.map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`).join("")}</dl>\n`;
}

function shareText(of: Statements, what: string): string {
  return `${shareOf(of)}, ${of.covered} of ${of.statements} ${what} covered`;
}

function shareOf(of: Statements): string {
  return of.statements === 0 ? "n/a" : `${percentText(of)}%`;
}

function fileTable({ files }: DiffCoverage, options: DiffOptions): string {
  if (files.length === 0) return "";
  const rows = files.map((file, at) => {
    const { measured, covered, partial, missed } = lineTotals(file);
    const share = shareOf(lineShare({ measured, covered, partial, missed }, options));
    const cells = [covered, partial, missed, share].map((cell) => `<td class="number">${cell}</td>`).join("");
    return `<tr><th scope="row"><a href="#file${at}">${escapeHtml(file.path)}</a></th>${cells}</tr>\n`;
  });
  const headings = ["Covered", "Partial", "Missed", "Coverage"].map(
    (name) => `<th scope="col" class="number">${name}</th>`,
  );
  return `<div class="wide"><table class="files"><thead><tr><th scope="col">File</th>${headings.join("")}</tr></thead>
<tbody>
${rows.join("")}</tbody></table></div>\n`;
}

function pathList(heading: string, paths: readonly string[]): string {
  if (paths.length === 0) return "";
  return `<h2>${heading}</h2><ul>${paths.map((path) => `<li>${escapeHtml(path)}</li>`).join("")}</ul>\n`;
}

function fileSection(file: DiffFile, at: number): string {
  const lines = file.source.toString("utf8").split("\n");
  const states = new Map(
    (["covered", "partial", "missed"] as const).flatMap((state) => file[state].map((line) => [line, state] as const)),
  );
  const hunks = lineRuns(file.changedLines).map(({ first, last }) => {
    const rows = lines.slice(first - 1, last).map((text, index) => {
      const line = first + index;
      const state = states.get(line);
      const source = escapeHtml(text.replace(/\r$/, ""));
      return `<tr${state ? ` class="${state}"` : ""}><th scope="row">${line}</th><td class="state">${state ?? ""}</td><td class="source">${source}</td></tr>\n`;
    });
    return `<tbody>\n${rows.join("")}</tbody>\n`;
  });
  return `<section aria-labelledby="file${at}"><h2 id="file${at}">${escapeHtml(file.path)}</h2>
<div class="wide"><table class="code"><thead hidden><tr><th scope="col">Line</th><th scope="col">State</th><th scope="col">Source</th></tr></thead>
${hunks.join("")}</table></div></section>
`;
}
