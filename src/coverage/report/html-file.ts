import { escapeHtml } from "../../support/escape-html.js";
import { percentText } from "../profile/percent-text.js";
import type { SourcedFile } from "../source/sourced-profile.js";
import { htmlSource } from "./html-source.js";
import type { MeasuredFunction } from "./measured-profile.js";

/** The section of an html report about its file number `at`: the functions and the source. */
export function htmlFile(at: number, sourced: SourcedFile, functions: readonly MeasuredFunction[]): string {
  const name = escapeHtml(sourced.file);
  const { source, blocks } = sourced;
  const body =
    source === undefined
      ? '<p class="warning">No source was found for this file.</p>\n'
      : `${functionTable(functions)}${sourceView(name, source, htmlSource(source, blocks))}`;
  return `<section id="file${at}" aria-labelledby="name${at}"><h2 id="name${at}">${name}</h2>\n${body}</section>\n`;
}

function functionTable(functions: readonly MeasuredFunction[]): string {
  if (functions.length === 0) return "";
  const rows = functions.map(
    (measured) =>
      `<tr><th scope="row">${escapeHtml(measured.name)}</th><td class="number">${measured.line}</td><td class="number">${measured.covered} of ${measured.statements}</td><td class="number">${percentText(measured)}%</td></tr>\n`,
  );
  return `<details open><summary>Functions</summary><div class="wide"><table>
<thead><tr><th scope="col">Function</th><th scope="col" class="number">Line</th><th scope="col" class="number">Statements covered</th><th scope="col" class="number">Coverage</th></tr></thead>
<tbody>
${rows.join("")}</tbody></table></div></details>\n`;
}

/** The numbers of the lines stand beside the source, so that there is nothing but the source in it. */
function sourceView(name: string, source: Uint8Array, markup: string): string {
  const numbers = Array.from({ length: lineCount(source) }, (_, at) => at + 1).join("\n");
  // Readers of HTML drop a newline right behind the tag.
  const guard = /^[\r\n]/.test(markup) ? "\n" : "";
  return `<div class="code"><div class="lines" aria-hidden="true">${numbers}</div><pre tabindex="0" role="region" aria-label="Source of ${name}">${guard}${markup}</pre></div>\n`;
}

function lineCount(source: Uint8Array): number {
  let lines = 1;
  for (let at = source.indexOf(10); at >= 0 && at < source.length - 1; at = source.indexOf(10, at + 1)) lines += 1;
  return lines;
}
