import { escapeHtml } from "../../support/escape-html.js";
import { percentText } from "../profile/percent-text.js";
import type { Statements } from "../profile/profile.js";
import { ratioPercentText } from "../profile/ratio-percent-text.js";
import type { SourcedProfile } from "../source/sourced-profile.js";
import type { HtmlAbout } from "./html-about.js";
import { htmlFile } from "./html-file.js";
import { htmlReportScript } from "./html-report-script.js";
import { htmlReportStyle } from "./html-report-style.js";
import type { MeasuredProfile } from "./measured-profile.js";

/**
 * The profile as one page that needs nothing besides itself (coverage.md 5.6): every source with its blocks, the functions,
 * the totals. `measured` is of the same profile. It runs under `htmlReportPolicy`.
 */
export function htmlReport(sourced: SourcedProfile, measured: MeasuredProfile, about: HtmlAbout | undefined): string {
  const title = titleOf(sourced);
  const sections = sourced.files.map((file, at) => htmlFile(at, file, measured.files[at]?.functions ?? []));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${htmlReportStyle}</style></head>
<body>
<header><h1>${escapeHtml(title)}</h1>
${aboutList(measured, about)}${missingNote(measured)}${fileTable(measured)}</header>
<nav id="bar" aria-label="Files"><label>File <select id="files">
${measured.files.map((file, at) => `<option value="file${at}">${escapeHtml(file.file)} (${ratioPercentText(file)}%)</option>\n`).join("")}</select></label>
${legend(sourced)}</nav>
<main>
${sections.join("")}</main>
<script>${htmlReportScript}</script></body></html>
`;
}

/** Of the package that the first file is in. */
function titleOf({ files }: SourcedProfile): string {
  const folder = files[0]?.file.split("/").at(-2);
  return folder ? `${folder}: Go Coverage Report` : "Go Coverage Report";
}

function aboutList({ funcTotal, profileTotal }: MeasuredProfile, about: HtmlAbout | undefined): string {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ["Service", about?.service],
    ["Branch", about?.branch],
    ["Commit", about?.commit],
    ["Replicas", about?.addresses?.join(", ") || undefined],
    ["Pulled", about?.time],
    ["Functions", `${shareText(funcTotal)} in ${funcTotal.functions} functions`],
    ["Whole profile", shareText(profileTotal)],
  ];
  const known = entries.filter(([, text]) => text !== undefined);
  return `<dl>${known.map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text ?? "")}</dd>`).join("")}</dl>\n`;
}

function shareText(of: Statements): string {
  return `${percentText(of)}%, ${of.covered} of ${of.statements} statements`;
}

function missingNote({ missingSources }: MeasuredProfile): string {
  if (missingSources.length === 0) return "";
  const names = missingSources.map((file) => `<li>${escapeHtml(file)}</li>`).join("");
  return `<div class="warning" role="note"><p>Incomplete: no source was found for these files, and their functions are not counted.</p><ul>${names}</ul></div>\n`;
}

function fileTable({ files }: MeasuredProfile): string {
  if (files.length === 0) return "";
  const rows = files.map(
    (file, at) =>
      `<tr><th scope="row"><a href="#file${at}">${escapeHtml(file.file)}</a></th><td class="number">${file.covered} of ${file.statements}</td><td class="number">${ratioPercentText(file)}%</td></tr>\n`,
  );
  return `<details><summary>All files</summary><div class="wide"><table>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Statements covered</th><th scope="col" class="number">Coverage</th></tr></thead>
<tbody>
${rows.join("")}</tbody></table></div></details>\n`;
}

/** As the classes go: two of a profile that only knows whether a block ran, else (of an empty one too) as many as there are. */
function legend({ mode, files }: SourcedProfile): string {
  const names =
    mode === "set" && files.length > 0
      ? new Map([
          ["cov0", "not covered"],
          ["cov8", "covered"],
        ])
      : new Map([
          ["cov0", "no coverage"],
          ["cov1", "low coverage"],
          ...Array.from({ length: 8 }, (_, at) => [`cov${at + 2}`, "*"] as const),
          ["cov10", "high coverage"],
        ]);
  const spans = Array.from(names, ([name, text]) => `<span class="${name}">${text}</span>`);
  return `<p id="legend"><span>not tracked</span> ${spans.join(" ")}</p>`;
}
