import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarStyle } from "js-yaml";
import { jobFileError, placeText } from "./job-file-error.js";
import type { MaskedText } from "./mask-templates.js";
import type { TemplateExpression } from "./template.js";

/**
 * The expressions behind the masks of a text, read as the scalars they stand in are: in quotes, `\"` is a quote. Throws
 * BAD_JOB_FILE where a scalar has a `{{` or `<%` that was taken for one of a comment.
 */
export function scalarTemplates(
  { placed, templates }: MaskedText,
  events: readonly Event[],
): readonly TemplateExpression[] {
  const styles = new Map<number, ScalarStyle>();
  for (const event of events) {
    if (event.type !== EVENT_ID.SCALAR || event.valueStart === -1) continue;
    const written = placed.text.slice(event.valueStart, event.valueEnd);
    const open = written.search(/\{\{|<%/);
    if (open !== -1) {
      const message = written.startsWith("{{", open) ? "{{ has no }} in its line" : "<% here cannot be evaluated";
      throw jobFileError(placed.placeAt(event.valueStart + open), message);
    }
    for (const [, index] of written.matchAll(/\ufdd0(\d+)\ufdd1/g)) styles.set(Number(index), event.style);
  }
  return templates.map(({ expression, place }, index) => ({
    expression: unquoted(expression, styles.get(index)),
    place: placeText(place),
  }));
}

function unquoted(expression: string, style: ScalarStyle | undefined): string {
  if (style === SCALAR_STYLE.SINGLE_QUOTED) return expression.replaceAll("''", "'");
  return style === SCALAR_STYLE.DOUBLE_QUOTED ? expression.replace(/\\(["\\])/g, "$1") : expression;
}
