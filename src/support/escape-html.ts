const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Besides the signs of markup what no page may hold: control characters, and those that turn the direction of text. */
const special = /[&<>"']/g;
const unshowable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** A text for elements and quoted attributes of HTML and XML; what cannot be shown becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(special, (sign) => escapes[sign] as string).replace(unshowable, "\ufffd");
}
