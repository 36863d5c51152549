import { jobFileError, type Place } from "./job-file-error.js";
import { buildPlacedText, linesOf, type PlacedText } from "./placed-text.js";
import { templateSpanAt } from "./template-spans.js";

/** Characters that no text has for its own: the Unicode standard keeps them for the inside of programs. */
const maskStart = "\ufdd0";
const maskEnd = "\ufdd1";
const maskPattern = /\ufdd0(\d+)\ufdd1/g;

/** A `{{ expr }}` for which a mask stands. */
export interface MaskedTemplate {
  /** What stands between the signs, as it is written in the file. */
  readonly expression: string;
  readonly place: Place;
}

/** A text in which each `{{ expr }}` is a word that YAML reads as a plain scalar, or as part of one. */
export interface MaskedText {
  readonly placed: PlacedText;
  readonly templates: readonly MaskedTemplate[];
}

/**
 * Masks the templates of a job file, whether they are quoted or not. A `{{` without end is BAD_JOB_FILE, unless it may
 * stand in a comment.
 */
export function maskTemplates(source: PlacedText): MaskedText {
  refuseMaskCharacters(source);
  const out = buildPlacedText(source.placeAt(0));
  const templates: MaskedTemplate[] = [];
  let lineStart = 0;
  for (const line of linesOf(source.text)) {
    let at = 0;
    const copyTo = (end: number): void => {
      for (const piece of source.piecesBetween(lineStart + at, lineStart + end)) out.add(piece);
      at = end;
    };
    for (;;) {
      const open = line.indexOf("{{", at);
      if (open === -1) break;
      const place = source.placeAt(lineStart + open);
      const span = templateSpanAt(line, open, "{{", "}}");
      if (span === undefined) {
        if (/(^|\s)#/.test(line.slice(0, open))) break;
        throw jobFileError(place, "{{ has no }} in its line", { hint: "{{ '{{' }} stands for the signs themselves" });
      }
      copyTo(open);
      out.add({ text: `${maskStart}${templates.length}${maskEnd}`, place, isMade: true });
      templates.push({ expression: span.expression, place });
      at = span.end;
    }
    copyTo(line.length);
    lineStart += line.length;
  }
  return { placed: out.done(), templates };
}

/** The text with its masks taken off. */
export function unmasked(text: string, templates: readonly MaskedTemplate[]): string {
  return text.replace(maskPattern, (_, index: string) => `{{${templates[Number(index)]?.expression}}}`);
}

/** The masks of a text in their order and the texts between them: an index of `templates` is a number. */
export function splitAtMasks(text: string): readonly (string | number)[] {
  return text.split(maskPattern).map((part, index) => (index % 2 === 0 ? part : Number(part)));
}

function refuseMaskCharacters({ text, placeAt }: PlacedText): void {
  const offset = text.search(/[\ufdd0\ufdd1]/);
  if (offset !== -1) throw jobFileError(placeAt(offset), "a character that is none: U+FDD0 or U+FDD1");
}
