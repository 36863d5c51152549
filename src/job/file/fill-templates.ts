import { isObject } from "../../support/is-object.js";
import { countExpandedNodes, maxExpandedNodes } from "../../support/yaml-limits.js";
import type { Job } from "../load-job.js";
import { type ExpressionScope, evaluateExpression } from "./evaluate-expression.js";
import { ExpressionError, type Operand } from "./expression.js";
import type { ExpressionFiles } from "./expression-files.js";
import { joined } from "./expression-operators.js";
import { openScope } from "./expression-scope.js";
import { jobFileError } from "./job-file-error.js";
import { maxFilledCharacters } from "./job-file-limits.js";
import { parseExpression } from "./parse-expression.js";
import { isTemplate, type Template, type TemplateExpression } from "./template.js";

/** What the expressions of a job may draw on besides its fields. */
export interface FillSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For `file('name')`. */
  readonly files: ExpressionFiles;
  /** Told of the characters that templates make, before they are kept; throws where these are too many for all jobs. */
  readonly spendCharacters?: (count: number) => void;
}

/** Templates that lead to each other by the fields they name. */
const maxChain = 20;

/** Maps, lists and templates inside each other, those counted that a template leads to. */
const maxFillDepth = 600;

interface Filling {
  readonly job: Job;
  /** Results of what is filled: of templates, maps and lists, and these results themselves. */
  readonly filled: Map<object, unknown>;
  /** What is being filled; what needs itself is among it. */
  readonly open: Set<object>;
  readonly spendCharacters: (count: number) => void;
  chain: number;
  characters: number;
}

/**
 * The job with the results of its templates, whose variables are its own fields (scheduler.md 5.3 rule 2). A field that is
 * a template itself is filled first. Throws BAD_JOB_FILE at the `{{` of an expression that has no value, or needs itself.
 */
export function fillTemplates(job: Job, { env, files, spendCharacters = () => {} }: FillSources): Job {
  const filling: Filling = { job, filled: new Map(), open: new Set(), spendCharacters, chain: 0, characters: 0 };
  const scope = openScope({ env, files, field: (path) => fieldOf(filling, scope, path) });
  const result = fillMembers(filling, scope, job) as Job;
  const firstTemplate = [...filling.filled.keys()].find(isTemplate);
  if (firstTemplate !== undefined && countExpandedNodes(result) > maxExpandedNodes) {
    throw jobFileError(firstTemplate.place, `the templates make a job of more than ${maxExpandedNodes} nodes`);
  }
  return result;
}

function fill(filling: Filling, scope: ExpressionScope, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { filled, open } = filling;
  if (filled.has(value)) return filled.get(value);
  if (open.has(value)) throw new ExpressionError("it needs its own value");
  if (open.size >= maxFillDepth) throw new ExpressionError(`it leads deeper than ${maxFillDepth} maps and lists`);
  open.add(value);
  const result = isTemplate(value) ? fillTemplate(filling, scope, value) : fillMembers(filling, scope, value);
  open.delete(value);
  filled.set(value, result);
  if (typeof result === "object" && result !== null) filled.set(result, result);
  return result;
}

function fillMembers(filling: Filling, scope: ExpressionScope, value: object): unknown {
  if (Array.isArray(value)) return value.map((element) => fill(filling, scope, element));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(filling, scope, member)]));
}

function fillTemplate(filling: Filling, scope: ExpressionScope, { parts }: Template): unknown {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && typeof first !== "string") {
    return evaluatePart(filling, scope, first, (value) => value);
  }
  for (const part of parts) if (typeof part === "string") filling.spendCharacters(part.length);
  return parts.map((part) => (typeof part === "string" ? part : evaluatePart(filling, scope, part, joined))).join("");
}

function evaluatePart<Result>(
  filling: Filling,
  scope: ExpressionScope,
  { expression, place }: TemplateExpression,
  use: (value: Operand) => Result,
): Result {
  filling.chain++;
  try {
    if (filling.chain > maxChain) throw new ExpressionError(`more than ${maxChain} templates lead to each other`);
    const value = use(evaluateExpression(parseExpression(expression), scope));
    if (typeof value === "string") {
      filling.characters += value.length;
      filling.spendCharacters(value.length);
    }
    if (filling.characters > maxFilledCharacters) {
      throw new ExpressionError(`the templates of the job make more than ${maxFilledCharacters} characters`);
    }
    return value;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw jobFileError(place, `{{${expression}}}: ${error.message}`);
  } finally {
    filling.chain--;
  }
}

/** The value of `a.b`, filled; maps on the way need not be. */
function fieldOf(filling: Filling, scope: ExpressionScope, path: readonly string[]): unknown {
  let value: unknown = filling.job;
  for (const name of path) {
    const map = isTemplate(value) ? fill(filling, scope, value) : value;
    if (!isObject(map) || !Object.hasOwn(map, name)) return undefined;
    value = map[name];
  }
  return fill(filling, scope, value);
}
