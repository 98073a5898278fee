/**
 * Four questions of a reader who has never seen the report, each answered with at most three
 * clicks. `REPORT=runs/sample/report/index.html` asks the same of another report.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { trajectoryAt } from "../made/records.ts";
import { makeRun } from "../made/run.ts";
import { address, launch, open, quiet } from "./browser.ts";

const MOST_CLICKS = 3;
const folder = mkdtempSync(join(tmpdir(), "rftkit-questions-"));
let browser: Browser;
let report = "";

beforeAll(async () => {
  browser = await launch();
  if (process.env.REPORT !== undefined) {
    report = resolve(process.env.REPORT);
    return;
  }
  const run = join(folder, "run");
  // Nothing of problem 2 is ever right.
  const wrong = (problem: number, sample: number) =>
    trajectoryAt(problem, problem === 2 ? 3 * sample + 2 : sample);
  await makeRun(run, {
    problems: 5,
    samples: 9,
    trajectory: (problem, sample) => ({
      ...wrong(problem, sample),
      trajectory_id: trajectoryAt(problem, sample).trajectory_id,
      sample,
    }),
  });
  const options = { runDir: run, out: join(folder, "report"), single: false, compare: undefined };
  report = (await writeReport({ ...options, trainings: [], say: () => undefined })).file;
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads an answer from the first page on, and counts the clicks. */
async function asked(
  read: (page: Page, click: (selector: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const opened = await open(browser, address(report));
  let clicks = 0;
  await read(opened.page, async (selector) => {
    clicks += 1;
    await opened.page.locator(selector).first().click();
  });
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
  await quiet(opened);
}

test("how many rows came only by repair: it is in the first sentence", async () => {
  await asked(async (page) => {
    expect(await page.locator(".sentence").textContent()).toMatch(
      /\(\d[\d,]*\) were right only after a repair/,
    );
  });
});

test("which problem is never solved, and why: named on the first page, with the wrong programs one click away", async () => {
  await asked(async (page, click) => {
    const item = page.locator(".reads li", { hasText: "Never solved" });
    const text = (await item.textContent()) ?? "";
    // That is an answer too, of another report: the made run has such a problem.
    if (process.env.REPORT !== undefined && text.endsWith("no problem")) return;
    expect(text).toMatch(/(?:wrong answer|runtime error|over time|no program) \d/);
    await click(".reads li:has-text('Never solved') a");
    await page.waitForSelector(".problem-page");
    expect(await page.locator(".problem-page .chips").textContent()).toContain("0.0 % (0;");
    await click(".samples a");
    await page.waitForSelector("#turn-1 .test");
    expect(await page.locator("#part-tests").textContent()).not.toContain("Not judged");
  });
});

test("which row was dropped as contaminated, and by what evidence: funnel, row, evidence", async () => {
  await asked(async (page, click) => {
    await click(".step:last-child .why a");
    await click("#page-trajectories .row a");
    await page.waitForSelector("#part-decisions");
    expect(await page.locator("#part-decisions").textContent()).toMatch(/decontaminate\s*dropped/);
    await click("#part-decisions a:has-text('evidence')");
    await page.waitForSelector(".evidence:visible .pair");
    expect(await page.locator(".evidence:visible").first().textContent()).toMatch(
      /removed: [\s\S]*cosine of embeddings/,
    );
  });
});

test("what the longest kept conversation looks like: one click from the first page", async () => {
  await asked(async (page, click) => {
    await click(".reads li:has-text('Longest published conversation') a");
    await page.waitForSelector("#turn-2");
    expect(await page.locator(".detail-head .chips").textContent()).toContain("published");
    expect(await page.locator(".message.answer").count()).toBeGreaterThan(1);
  });
});
