/** Markup that may be sent as it is. Only `html` makes it: no value from outside can pass for it. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a template: text is escaped, markup is not, undefined and false are nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const markup = Symbol("markup");

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Besides the signs of markup what no page may hold: control characters, and those that turn the direction of text. */
const special = /[&<>"']/g;
const unshowable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

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

function escapeHtml(text: string): string {
  return text.replace(special, (sign) => escapes[sign] as string).replace(unshowable, "\ufffd");
}
