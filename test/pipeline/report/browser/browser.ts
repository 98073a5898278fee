/**
 * A report in Debian's Chromium: opened from disk, with everything that it says or asks for written
 * down.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

export type Opened = {
  page: Page;
  /** Console output and errors. */
  said: string[];
  /** Requests to anything but files of the report. */
  asked: string[];
  close(): Promise<void>;
};

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

const READY = "body[data-ready=true]";

/** @param shown what is there once the page is ready; pages without a program have no other sign */
export async function open(
  browser: Browser,
  path: string,
  { shown = READY, ...options }: BrowserContextOptions & { shown?: string } = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
  });
  await page.goto(`file://${path}`);
  await page.waitForSelector(shown);
  return { page, said, asked, close: () => context.close() };
}

/** A path as an address; the folders of tests have blanks and signs in their names. */
export const address = (name: string): string => name.split("/").map(encodeURIComponent).join("/");

/** Closes a page, which must have said nothing and asked nobody. */
export async function quiet({ said, asked, close }: Opened): Promise<void> {
  await close();
  expect(said).toEqual([]);
  expect(asked).toEqual([]);
}
