/** The report for those who do not see it, or see it small: what axe finds, and a narrow window. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeRunsIndex } from "../../../../pipeline/report/runs-page.ts";
import { EVIDENCE, ID, makeRunToShow, PAGES, writeToShow } from "../made/report.ts";
import { address, launch, type Opened, open, quiet } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-access-"));
let browser: Browser;
let report = "";
let index = "";

beforeAll(async () => {
  await makeRunToShow(join(folder, "run"));
  report = await writeToShow(join(folder, "run"), join(folder, "report"));
  index = (await writeRunsIndex(folder, { out: join(folder, "runs"), name: "Runs" })).file;
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const PROBLEM = "#p/problem-00003";
const at = (hash = "", options = {}): Promise<Opened> => open(browser, address(report) + hash, options);

const RUNS = "the index of runs";
const openIndex = (options = {}): Promise<Opened> =>
  open(browser, address(index), { ...options, shown: "main table" });

type Found = {
  violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
};

test.each(["light", "dark"] as const)("axe finds no serious fault, %s", async (colorScheme) => {
  const told: string[] = [];
  const options = { colorScheme, bypassCSP: true };
  const pages = [...PAGES.map((name) => `#${name}`), EVIDENCE, `#t/${ID}`, PROBLEM, "#nowhere"];
  for (const hash of [...pages, RUNS]) {
    const opened = await (hash === RUNS ? openIndex(options) : at(hash, options));
    const { page } = opened;
    await page.evaluate(() => {
      // Menus lie over what is behind them.
      for (const details of document.querySelectorAll("details")) details.open = details.className !== "menu";
    });
    await page.waitForTimeout(200);
    await page.evaluate(axe.source);
    const found = (await page.evaluate("axe.run()")) as Found;
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    told.push(
      ...serious.map(({ id, nodes }) => `${hash} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    );
    await opened.close();
  }
  expect(told).toEqual([]);
});

test("a narrow window shows one thing at a time and scrolls only downwards", async () => {
  const opened = await at(`#t/${ID}`, { viewport: { width: 390, height: 800 } });
  const { page } = opened;
  await page.waitForSelector("#turn-2");
  expect(await page.locator(".side").isVisible()).toBe(false);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".side:visible");
  for (const hash of [...PAGES.map((name) => `#${name}`), EVIDENCE, PROBLEM, `#t/${ID}`]) {
    await page.evaluate((next) => {
      location.hash = next;
    }, hash);
    await page.waitForTimeout(100);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, hash).toBeLessThanOrEqual(0);
    if (hash !== EVIDENCE) continue;
    const evidence = await page.locator(".evidence .pair pre").first().boundingBox();
    expect((evidence?.x ?? 0) + (evidence?.width ?? 391)).toBeLessThanOrEqual(390);
  }
  await quiet(opened);
  const runs = await openIndex({ viewport: { width: 390, height: 800 } });
  expect(
    await runs.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  ).toBeLessThanOrEqual(0);
  await quiet(runs);
});
