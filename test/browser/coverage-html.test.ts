import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { coberturaReport } from "../../src/coverage/report/cobertura-report.js";
import { htmlReport } from "../../src/coverage/report/html-report.js";
import { htmlReportPolicy } from "../../src/coverage/report/html-report-policy.js";
import { measureFunctions } from "../../src/coverage/report/measure-functions.js";
import { sourced } from "../coverage/report/sourced.js";
import { openBrowserPage, whyNoBrowser } from "./open-browser.js";

const why = whyNoBrowser();
const evil = `package b\n\nfunc b() string { return "</pre><script>document.title='broken'</script><img src=x>" }\r\nvar ü = "世𝒜"\n`;
const longLine = `// ${"long ".repeat(100)}`;
const files = {
  "example.test/m/a/a.go": `\npackage a\n\nfunc a() {\n\tif b {\n\t\tc()\n\t}\n}\n${longLine}\n`,
  "example.test/m/b/b\"'&<img src=y>.go": evil,
  "example.test/m/c.go": "package m\n\nfunc c() {}\n",
};
const profile = sourced(
  [
    "mode: count",
    "example.test/m/a/a.go:4.10,5.7 1 5",
    "example.test/m/a/a.go:5.7,7.3 1 0",
    `example.test/m/b/b"'&<img src=y>.go:3.17,3.85 1 2`,
    "example.test/m/c.go:3.10,3.11 0 1",
    "example.test/m/gone.go:1.1,1.2 1 0",
    "",
  ].join("\n"),
  files,
);
const visible = "[...document.querySelectorAll('section')].filter((one) => one.offsetParent).map(({ id }) => id)";

/** Sends what is asked for as the watch dog does, and counts what else a page asks for. */
async function serve(answers: Readonly<Record<string, readonly [type: string, text: string]>>) {
  const others: string[] = [];
  const server = createServer((request, response) => {
    const [type, text] = new Map(Object.entries(answers)).get(request.url ?? "") ?? [];
    if (text === undefined) others.push(request.url ?? "");
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": type ?? "text/plain",
      "content-security-policy": htmlReportPolicy,
      "x-content-type-options": "nosniff",
    });
    response.end(text);
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, others };
}

function serveReport() {
  const about = { service: "staging_th_<b>", commit: "845820727e", addresses: ["http://10.0.0.5:1"] };
  return serve({ "/": ["text/html; charset=utf-8", htmlReport(profile, measureFunctions(profile), about)] });
}

describe.skipIf(why !== undefined)(`the html report in a browser${why ? ` (skipped: ${why})` : ""}`, () => {
  it("shows one file at a time, which the select box and the fragment pick, under its own policy (cases 38, 39)", async () => {
    const { url, others } = await serveReport();
    const { page, complaints } = await openBrowserPage();
    await page.goto(url);
    expect(await page.evaluate(visible)).toEqual(["file0"]);
    await page.focus("#files");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction("location.hash === '#file1'");
    expect(await page.evaluate(visible)).toEqual(["file1"]);
    expect(await page.title()).toBe("a: Go Coverage Report");
    expect(await page.locator("img").count()).toBe(0);

    await page.goto(`${url}/#file2`);
    await page.reload();
    expect(await page.evaluate(visible)).toEqual(["file2"]);
    expect(await page.inputValue("#files")).toBe("file2");
    await page.goBack();
    await page.waitForFunction("document.getElementById('files').value === 'file1'");
    await page.goto(`${url}/#nothing`);
    expect(await page.evaluate(visible)).toEqual(["file0"]);
    expect(await page.inputValue("#files")).toBe("file0");

    for (const [at, source] of Object.values(files).entries())
      expect(await page.locator(`#file${at} pre`).textContent()).toBe(
        source.replaceAll("\r\n", "\n").replaceAll("\t", "        "),
      );
    const colours = await page.evaluate(
      "[...document.querySelectorAll('#file0 span')].map((span) => getComputedStyle(span).backgroundColor)",
    );
    expect(new Set(colours as string[]).size).toBe(2);
    expect(others.filter((path) => path !== "/favicon.ico")).toEqual([]);
    expect(complaints.filter((line) => !line.includes("404"))).toEqual([]);
  }, 60_000);

  it("leads to every file by links where no script runs, in the dark, on a telephone", async () => {
    const { url } = await serveReport();
    const { page } = await openBrowserPage({ width: 390, javaScriptEnabled: false });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(url);
    expect(await page.evaluate(visible)).toEqual(["file0"]);
    await page.click("summary");
    await page.click('a[href="#file3"]');
    expect(await page.evaluate(visible)).toEqual(["file3"]);
    expect(await page.locator("#file3").textContent()).toContain("No source was found");
    await page.click('a[href="#file0"]');
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe("rgb(22, 24, 27)");
  }, 60_000);

  it("has names for what a screen reader meets, and the source can be scrolled by keys", async () => {
    const { url } = await serveReport();
    const { page } = await openBrowserPage();
    await page.goto(url);
    expect(await page.getByRole("combobox", { name: "File" }).count()).toBe(1);
    expect(await page.getByRole("navigation", { name: "Files" }).count()).toBe(1);
    expect(await page.getByRole("region", { name: "example.test/m/a/a.go", exact: true }).count()).toBe(1);
    const source = page.getByRole("region", { name: "Source of example.test/m/a/a.go" });
    await source.focus();
    const focused = await page.evaluate("document.activeElement.getAttribute('aria-label')");
    expect(focused).toBe("Source of example.test/m/a/a.go");
    expect(await page.getByRole("note").textContent()).toContain("example.test/m/gone.go");
  }, 60_000);

  it("comes with a Cobertura file that is well-formed XML (case 37)", async () => {
    const { page } = await openBrowserPage();
    const names = await page.evaluate(
      `((text) => {
        const parsed = new DOMParser().parseFromString(text, "application/xml");
        if (parsed.querySelector("parsererror")) return [parsed.documentElement.textContent];
        return [...parsed.querySelectorAll("class")].map((one) => one.getAttribute("filename")).sort();
      })(${JSON.stringify(coberturaReport(profile))})`,
    );
    expect(names).toEqual(["a/a.go", `b/b"'&<img src=y>.go`, "c.go"].toSorted());
  }, 60_000);
});
