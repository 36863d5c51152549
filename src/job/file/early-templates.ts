import { type ExpressionScope, evaluateExpression } from "./evaluate-expression.js";
import { ExpressionError } from "./expression.js";
import { joined } from "./expression-operators.js";
import { jobFileError, type Place } from "./job-file-error.js";
import { maxJobFileBytes } from "./job-file-limits.js";
import { parseExpression } from "./parse-expression.js";
import { templateSpanAt } from "./template-spans.js";

/** A piece of a line after its `<%= expr %>` were evaluated. */
export interface LinePiece {
  readonly text: string;
  /** Offset in the line of its first character, or of the `<%=` it was made from. */
  readonly offset: number;
  readonly isMade: boolean;
}

/**
 * Evaluates the `<%= expr %>` of a line (scheduler.md 5.3 rule 2). Throws BAD_JOB_FILE at its `<%` for one that cannot be,
 * and for any other `<% %>`; a line that is a comment keeps it as it is.
 */
export function evaluateEarlyTemplates(line: string, start: Place, scope: ExpressionScope): readonly LinePiece[] {
  if (!line.includes("<%")) return [{ text: line, offset: 0, isMade: false }];
  const isComment = /^[ \t]*#(?!! )/.test(line);
  const pieces: LinePiece[] = [];
  let at = 0;
  let madeLength = 0;
  for (;;) {
    const open = line.indexOf("<%", at);
    if (open === -1) break;
    pieces.push({ text: line.slice(at, open), offset: at, isMade: false });
    try {
      const { text, end } = evaluateAt(line, open, scope);
      pieces.push({ text, offset: open, isMade: true });
      at = end;
      madeLength += text.length;
      if (madeLength > maxJobFileBytes) throw new ExpressionError(`more than ${maxJobFileBytes} characters in a line`);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (!isComment)
        throw jobFileError(
          { ...start, column: start.column + open },
          `${line.slice(open, open + 80).trimEnd()}: ${error.message}`,
        );
      at = open;
      break;
    }
  }
  return [...pieces, { text: line.slice(at), offset: at, isMade: false }];
}

function evaluateAt(line: string, open: number, scope: ExpressionScope): { text: string; end: number } {
  if (!line.startsWith("<%=", open)) throw new ExpressionError("Ruby code is not run: only <%= expression %> is");
  const span = templateSpanAt(line, open, "<%=", "%>");
  if (span === undefined) throw new ExpressionError("<%= has no %> in its line");
  const value = evaluateExpression(parseExpression(span.expression), scope);
  return { text: joined(value), end: span.end };
}
