import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { coverageClass } from "../../../src/coverage/report/coverage-class.js";
import type { HtmlAbout } from "../../../src/coverage/report/html-about.js";
import { htmlReport } from "../../../src/coverage/report/html-report.js";
import { htmlReportPolicy } from "../../../src/coverage/report/html-report-policy.js";
import { measureFunctions } from "../../../src/coverage/report/measure-functions.js";
import type { SourcedProfile } from "../../../src/coverage/source/sourced-profile.js";
import { hasRecorded, recorded, whyNotRecorded, withRealSources } from "./recorded.js";
import { sourced } from "./sourced.js";

const page = (input: SourcedProfile, about?: HtmlAbout) => htmlReport(input, measureFunctions(input), about);
const small = (blocks: readonly string[], source: string | Buffer, mode = "count") =>
  page(sourced(`mode: ${mode}\n${blocks.map((block) => `m/p/p.go:${block}\n`).join("")}`, { "m/p/p.go": source }));

/** What stands in the `<pre>` of each file. */
const sources = (html: string) => Array.from(html.matchAll(/<pre[^>]*>([\s\S]*?)<\/pre>/g), ([, inner]) => inner);
const options = (html: string) => Array.from(html.matchAll(/<option[^>]*>(.*?)<\/option>/g), ([, text]) => text);
const titleOf = (html: string) => /<title>(.*?)<\/title>/.exec(html)?.[1];
const legendOf = (html: string) =>
  Array.from(
    /id="legend">([\s\S]*?)<\/(?:p|div)>/.exec(html)?.[1]?.matchAll(/<span.*?<\/span>/g) ?? [],
    ([span]) => span,
  );

describe("htmlReport", () => {
  it("has the source as it is, tabs as 8 spaces, and a span with class and count for every block", () => {
    const source = "package p\n\nfunc a() {\n\tif b < 1 && c {\n\t\td()\n\t}\n}\n";
    const html = small(["3.10,4.16 1 5", "4.16,6.3 1 0", "6.3,6.3 0 1"], source);
    expect(sources(html)).toEqual([
      `package p\n\nfunc a() <span class="cov10" title="5">{\n        if b &lt; 1 &amp;&amp; c </span><span class="cov0" title="0">{\n                d()\n        }</span><span class="cov1" title="1"></span>\n}\n`,
    ]);
    expect(titleOf(html)).toBe("p: Go Coverage Report");
    expect(options(html)).toEqual(["m/p/p.go (50.0%)"]);
  });

  it("shows sources as text, whatever they hold (case 39)", () => {
    const evil = 'package p\n\nvar a = "</pre><script>alert(1)</script>\u202e\x1b[2J"\r\nvar ü = "世𝒜"\r\n';
    const html = small(["4.5,4.14 1 1"], evil);
    expect(sources(html)).toEqual([
      `package p\n\nvar a = "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;\ufffd\ufffd[2J"\r\nvar <span class="cov8" title="1">ü = "世</span>𝒜"\r\n`,
    ]);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it("shows names and facts as text too (case 39)", () => {
    const name = `m/<b>"'&/p.go`;
    const input = sourced(`mode: set\n${name}:2.10,2.20 1 1\nm/none<i>.go:1.1,1.2 1 1\n`, {
      [name]: "package p\nfunc a() { b() }\n",
    });
    const about = { service: "<i>s", branch: "<i>b", commit: "<i>c", addresses: ["<i>1", "<i>2"], time: "<i>t" };
    const html = page(input, about);
    expect(html).not.toMatch(/<i>|<b>/);
    expect(titleOf(html)).toBe("&lt;b&gt;&quot;&#39;&amp;: Go Coverage Report");
    for (const text of ["s", "b", "c", "1, &lt;i&gt;2", "t"]) expect(html).toContain(`<dd>&lt;i&gt;${text}</dd>`);
  });

  it("tells the totals, the functions of each file, and what it knows of the pull, and no more", () => {
    const input = sourced("mode: set\nm/p.go:2.10,2.20 3 1\nm/p.go:3.9,3.20 1 0\n", {
      "m/p.go": "package p\nfunc a() { b() }\nvar c = func() { d() }\n",
    });
    const html = page(input, { commit: "845820727e" });
    expect(html).toContain(
      "<dl><dt>Commit</dt><dd>845820727e</dd><dt>Functions</dt><dd>100.0%, 3 of 3 statements in 1 functions</dd><dt>Whole profile</dt><dd>75.0%, 3 of 4 statements</dd></dl>",
    );
    expect(html).toContain(
      '<tr><th scope="row">a</th><td class="number">2</td><td class="number">3 of 3</td><td class="number">100.0%</td></tr>',
    );
  });

  it("says that it is incomplete and which sources are missing (case 40)", () => {
    const input = sourced("mode: set\nm/a.go:2.10,2.20 1 1\nm/gone.go:1.1,1.2 1 0\n", { "m/a.go": "package m\n" });
    const html = page(input);
    expect(html).toContain("<li>m/gone.go</li>");
    expect(options(html)).toEqual(["m/a.go (100.0%)", "m/gone.go (0.0%)"]);
    expect(sources(html)).toHaveLength(1);
    expect(page(sourced("mode: set\n", {}))).not.toContain("Incomplete");
  });

  it("divides first for the percentage of a file: 23 of 80 are 28.7 here, and no statements 0.0", () => {
    expect(options(small(["1.1,1.2 23 1", "1.2,1.3 57 0"], "package p\n"))).toEqual(["m/p/p.go (28.7%)"]);
    expect(options(small(["1.1,1.2 0 1"], "package p\n"))).toEqual(["m/p/p.go (0.0%)"]);
  });

  it("has no package in its title where no file has a folder", () => {
    expect(titleOf(page(sourced("", {})))).toBe("Go Coverage Report");
    expect(titleOf(page(sourced("mode: set\np.go:1.1,1.2 1 1\n", {})))).toBe("Go Coverage Report");
  });

  it("keeps its spans well formed when blocks overlap or do not fit the source", () => {
    const source = "package p\nvar a = 1\nvar b = 2";
    const blocks = [
      "2.1,3.4 1 1",
      "2.5,3.9 1 1",
      "2.7,2.8 1 1",
      "3.8,9.9 1 1",
      "3.5,3.50 1 1",
      "9.1,9.2 1 1",
      "2.0,2.3 1 1",
    ];
    const inner = sources(small(blocks, source))[0] ?? "";
    expect(inner.replaceAll(/<[^>]*>/g, "")).toBe(source);
    let depth = 0;
    for (const [tag] of inner.matchAll(/<\/?span/g)) {
      depth += tag === "<span" ? 1 : -1;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(inner.match(/<span/g)).toHaveLength(5);
  });

  it("keeps a newline that the source begins with, which readers of HTML would drop", () => {
    expect(sources(small(["2.1,2.2 1 1"], "\npackage p\n"))[0]).toMatch(/^\n\n</);
  });

  it("needs nothing from elsewhere, and its policy is for its own style and script alone", () => {
    const html = small(["1.1,1.2 1 1"], "package p\n");
    expect(html).not.toMatch(/\s(?:src|href)="(?!#)|url\(|@import|style=|\son[a-z]+=/);
    const hashOf = (tag: string) => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    expect(htmlReportPolicy.split("; ")).toEqual([
      "default-src 'none'",
      `style-src ${hashOf("style")}`,
      `script-src ${hashOf("script")}`,
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });
});

describe("coverageClass", () => {
  it("grows with the logarithm of the count, up to the highest of the file", () => {
    expect([0, 1, 2, 3, 5].map((count) => coverageClass(count, 5))).toEqual(["cov0", "cov1", "cov4", "cov7", "cov10"]);
    expect([0, 1].map((count) => coverageClass(count, 1))).toEqual(["cov0", "cov8"]);
    expect(coverageClass(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toBe("cov10");
  });
});

describe.skipIf(!hasRecorded)(`htmlReport of recorded profiles${whyNotRecorded}`, () => {
  it.each([
    ["merged/replicas-ab-goc-server", "replicas-ab"],
    ["profiles/edge-shapes-count", "edge-shapes-count"],
    ["profiles/edge-tie-set", "edge-tie-set"],
    ["profiles/edge-multi-coverpkg-count", "edge-multi-coverpkg-count"],
    ["profiles/edge-lines-set", "edge-lines-set"],
    ["profiles/edge-empty", "edge-empty"],
  ])("has the sources, classes, titles, percentages and legend of go tool cover: %s (case 38)", (stem, name) => {
    const ours = page(withRealSources(stem));
    const theirs = recorded(`html/${name}.html`);
    // go tool cover leaves a span open that ends with a source without a last newline.
    const closed = (inner = "") =>
      (inner.match(/<span/g) ?? []).length > (inner.match(/<\/span/g) ?? []).length ? `${inner}</span>` : inner;
    expect(sources(ours)).toEqual(sources(theirs).map(closed));
    expect(options(ours)).toEqual(options(theirs));
    expect(legendOf(ours)).toEqual(legendOf(theirs));
    expect(titleOf(ours)).toBe(titleOf(theirs)?.trim());
  });
});
