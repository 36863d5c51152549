import { describe, expect, it } from "vitest";
import { type BisectTestServer, openBisectTestServer } from "../bisect/http/open-bisect-test-server.js";
import { openBrowserPage, whyNoBrowser } from "./open-browser.js";

const why = whyNoBrowser();
const evil = `ltp.eid.<img src=x onerror="document.title='broken'">'&#.fail`;

async function openFilled(): Promise<BisectTestServer> {
  const server = await openBisectTestServer();
  await server.addTask({ id: "11", error_id: evil, suite: "ltp", j: { first_bad_commit_subject: "mm: break it" } });
  await server.addTask({
    id: "12",
    suite: "iperf",
    bisect_status: "failed",
    fail_reason: "timeout",
    first_bad_commit: "",
  });
  for (const [at, verdict] of ["bad", "good", "skip", "bad"].entries()) {
    await server.lab.store.insert("bisect_step", `s${at}`, {
      id: `s${at}`,
      task_id: "11",
      seq: at + 1,
      phase: "search",
      commit: (at === 3 ? "c" : String(at)).repeat(40),
      run_no: 1,
      job_id: `90${at}`,
      reused: false,
      state: "done",
      verdict,
      reason: `because of ${at}`,
      result_root: "",
      submit_time: 100,
      finish_time: 160,
    });
  }
  return server;
}

describe.skipIf(why !== undefined)(`the bisect pages in a browser${why ? ` (skipped: ${why})` : ""}`, () => {
  it("lead from the table to a task, its picture and its runs, without JavaScript", async () => {
    const server = await openFilled();
    const { page } = await openBrowserPage({ javaScriptEnabled: false });
    await page.goto(`${server.url}/bisect`);
    const heads = await page.locator("thead th").allTextContents();
    expect(heads.slice(0, 6)).toEqual(["bisect task name", "suite", "start_time", "run_time", "step", "group_id"]);
    await page.fill('input[name="suite"]', "ltp");
    await page.click("button");
    expect(page.url()).toContain("suite=ltp");
    expect(await page.locator("tbody tr").count()).toBe(1);
    await page.click("tbody a");
    expect(await page.locator("h1").textContent()).toBe(`ltp: ${evil}`);
    expect(await page.locator("svg").boundingBox()).toMatchObject({ width: expect.any(Number) });
    expect(await page.locator("svg rect.bad").count()).toBe(2);
    expect(await page.locator("#runs ~ div tbody tr").count()).toBe(4);
    await page.click("nav a");
    expect(await page.locator("tbody tr").count()).toBe(2);
  }, 60_000);

  it("run nothing of what errids hold, and break no rule of their own policy", async () => {
    const server = await openFilled();
    const { page, complaints } = await openBrowserPage();
    for (const path of ["/bisect", "/bisect/11"]) {
      await page.goto(`${server.url}${path}`);
      expect(await page.title()).not.toBe("broken");
      expect(await page.locator("img, script").count()).toBe(0);
      const border = await page.evaluate("getComputedStyle(document.querySelector(`.badge`)).borderTopWidth");
      expect(border).toBe("1px");
    }
    expect(complaints).toEqual([]);
  }, 60_000);

  it("fit a telephone: only tables scroll sideways", async () => {
    const server = await openFilled();
    const { page } = await openBrowserPage({ width: 390 });
    for (const path of ["/bisect", "/bisect/11", "/bisect/99"]) {
      await page.goto(`${server.url}${path}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    }
  }, 60_000);
});
