import { existsSync } from "node:fs";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const executablePath = "/usr/bin/chromium";

/** Why no page can be looked at here; undefined: it can. */
export function whyNoBrowser(): string | undefined {
  return existsSync(executablePath) ? undefined : "chromium is not installed";
}

/** A page of a browser window, closed after the test; what it complains of goes to `complaints`. */
export async function openBrowserPage(
  options: Parameters<typeof chromium.launch>[0] & {
    readonly width?: number;
    readonly javaScriptEnabled?: boolean;
  } = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const { width = 1280, javaScriptEnabled = true } = options;
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, headless: true, args });
  onTestFinished(() => browser.close());
  const context: BrowserContext = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (line) => void complaints.push(line.text()));
  page.on("pageerror", (error) => void complaints.push(error.message));
  return { page, complaints };
}
