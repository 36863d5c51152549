import { escapeHtml } from "../support/escape-html.js";

/** Markup that may be sent as it is. Only `html` makes it: no value from outside can pass for it. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a template: text is escaped, markup is not, undefined and false are nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const markup = Symbol("markup");

/** A template of HTML or SVG: every text in it is escaped, for elements and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? "";
  for (const [at, value] of values.entries()) text += markupOf(value) + (strings[at + 1] ?? "");
  return { [markup]: text };
}

/** The markup as text, to be sent. */
export function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  if (isList(value)) return value.map(markupOf).join("");
  return value[markup];
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
