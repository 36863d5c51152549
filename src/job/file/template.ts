const brand = Symbol("cci.template");

/** An expression inside a template: what stands between `{{` and `}}`, and where its `{{` is. */
export interface TemplateExpression {
  readonly expression: string;
  /** `file:line:column` of the `{{`. */
  readonly place: string;
}

/**
 * A scalar of a job file with `{{ expr }}` in it (scheduler.md 5.3 rule 2), kept as it is until `fillTemplates` knows the
 * fields of the job. Opaque to the rules of expansion: they hand it on like a text. Shallow copies of the maps and lists
 * around it, and of the template itself, keep it.
 */
export interface Template {
  readonly [brand]: true;
  /** Texts and expressions in their order. One expression alone takes the type of its result, else the template is a text. */
  readonly parts: readonly (string | TemplateExpression)[];
  /** The scalar as it was written. */
  readonly source: string;
  /** `file:line:column` of the first `{{`. */
  readonly place: string;
}

/** A template of these parts, of which one at least is an expression. */
export function makeTemplate(parts: Template["parts"], source: string): Template {
  const first = parts.find((part) => typeof part !== "string");
  if (first === undefined) throw new Error("a template has an expression");
  return Object.freeze({ [brand]: true as const, parts, source, place: first.place });
}

/** Whether a value of a job is a template that is not filled yet. */
export function isTemplate(value: unknown): value is Template {
  return typeof value === "object" && value !== null && brand in value;
}
