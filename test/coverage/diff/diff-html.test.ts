import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { diffHtml } from "../../../src/coverage/diff/diff-html.js";
import { diffHtmlPolicy } from "../../../src/coverage/diff/diff-html-policy.js";
import { smallDiff } from "./small-diff.js";

const lax = { isStrict: false };

/** The lines of the page with their states, as far as they have one. */
function linesOf(page: string): readonly string[] {
  return [...page.matchAll(/<tr(?: class="(\w+)")?><th scope="row">(\d+)<\/th><td class="state">(\w*)</g)].map(
    ([, colour = "", line, state]) => `${line}${colour}${state}`,
  );
}

describe("diffHtml", () => {
  it("shows each changed line with its number, its colour and its state in a word, and no other", () => {
    expect(linesOf(diffHtml(smallDiff(), lax))).toEqual([
      "3",
      "4partialpartial",
      "5coveredcovered",
      "6",
      "8missedmissed",
      "9missedmissed",
      "10",
    ]);
  });

  it("keeps hunks apart, and counts as it is told to", () => {
    const page = diffHtml(smallDiff(), lax);
    const code = page.slice(page.indexOf('class="code"'));
    expect(code.match(/<tbody>/g)).toHaveLength(2);
    expect(page).toContain("50.0%, 2 of 4 lines covered");
    expect(diffHtml(smallDiff(), { isStrict: true })).toContain("25.0%, 1 of 4 lines covered");
  });

  it("escapes sources and names (case 39)", () => {
    const page = diffHtml(
      smallDiff('package calc\n\nfunc Sub() {\n</pre><script>alert(1)</script>\r\nreturn "ü"\n'),
      lax,
    );
    expect(page).toContain("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;</td>");
    expect(page).toContain("return &quot;ü&quot;</td>");
    const [file] = smallDiff().files;
    const named = diffHtml(
      { ...smallDiff(), files: file ? [{ ...file, path: "<b>.go" }] : [], ignoredFiles: ["<i>"] },
      lax,
    );
    expect(named).not.toMatch(/<b>|<i>/);
  });

  it("lists files without data and files that do not count", () => {
    const page = diffHtml(smallDiff(), lax);
    for (const path of ["extra/extra.go", "README.md", "vendor/x/x.go"]) expect(page).toContain(`<li>${path}</li>`);
  });

  it("shows under its policy: its own style, no script, nothing from elsewhere", () => {
    const page = diffHtml(smallDiff(), lax);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
    expect(diffHtmlPolicy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(diffHtmlPolicy).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|style="|https?:|url\(/);
  });

  it("says n/a where nothing is measurable, and shows a change behind the end of a source as nothing", () => {
    const page = diffHtml(smallDiff("package calc\n"), lax);
    expect(page).toContain("n/a, 0 of 0 lines covered");
    expect(linesOf(page)).toEqual([]);
  });
});
