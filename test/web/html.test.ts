import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Html, html, markupOf } from "../../src/web/html.js";
import { pageHeaders, renderPage } from "../../src/web/page.js";

describe("html", () => {
  it("lets no text out of its element or its attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = markupOf(html`<p title="${text}">${text}</p>`);
        expect(written.slice(0, 10)).toBe('<p title="');
        expect(written.slice(10, -4).match(/[<>"']/g)).toEqual(['"', ">"]);
      }),
    );
  });

  it("keeps markup, lists and numbers, and leaves out what is not there", () => {
    const items = ["a<", "b"].map((text) => html`<li>${text}</li>`);
    expect(markupOf(html`<ul>${items}</ul>${1}${undefined}${false}${[]}`)).toBe("<ul><li>a&lt;</li><li>b</li></ul>1");
  });

  it("takes no object from outside for markup", () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as Html;
    expect(markupOf(html`${forged}`)).not.toContain("<script>");
  });

  it("shows no control characters and none that turn the text around", () => {
    expect(markupOf(html`${"a\u0000b\u202ec\u2066\u001b"}`)).toBe("a\ufffdb\ufffdc\ufffd\ufffd");
  });
});

describe("a page", () => {
  it("escapes its title and allows its own style alone", () => {
    const page = renderPage({ title: "</title><script>", body: html`<p>x</p>`, refreshS: 5 });
    expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;</title>");
    expect(page).toContain('<meta http-equiv="refresh" content="5">');
    expect(pageHeaders["content-security-policy"]).not.toMatch(/unsafe|\*|https?:/);
  });
});
