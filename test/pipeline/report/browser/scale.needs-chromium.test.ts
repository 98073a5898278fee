/**
 * What keeps a large report quick, without a clock: few elements, few files a step. `make
 * bench-report` has times.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { trajectoryAt } from "../made/records.ts";
import { makeRun } from "../made/run.ts";
import { launch, open } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-scale-"));
let browser: Browser;
let file = "";

beforeAll(async () => {
  const run = join(folder, "run");
  await makeRun(run, { problems: 16, samples: 250, buckets: 4 });
  const options = { runDir: run, out: join(folder, "report"), single: false, compare: undefined };
  file = (await writeReport({ ...options, trainings: [], say: () => undefined })).file;
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the list holds the rows in view; a search reads words, a trajectory one chunk", async () => {
  const opened = await open(browser, file);
  const { page } = opened;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url().replace(/.*data\//, "")));
  const loaded = () => asked.splice(0).map((name) => name.replace(/-\d+\.js$/, ""));
  await page.click("nav a[data-page=trajectories]");
  await page.waitForFunction(() => document.getElementById("count")?.textContent === "4,000 trajectories");
  expect(await page.locator("#page-trajectories .row").count()).toBeLessThan(50);
  expect(loaded()).toEqual([]);
  await page.fill("#search", "attempt77");
  await page.waitForFunction(
    () => document.getElementById("count")?.textContent === "16 of 4,000 trajectories",
  );
  expect(loaded()).toEqual(["words"]);
  await page.fill("#search", "");
  await page.waitForFunction(() => document.getElementById("count")?.textContent === "4,000 trajectories");
  const chunks = readdirSync(join(folder, "report", "data")).filter((name) => name.startsWith("rows-"));
  expect(chunks).toHaveLength(20);
  await page.evaluate((id) => {
    location.hash = `#t/${id}`;
  }, trajectoryAt(15, 249).trajectory_id);
  await page.waitForSelector("#turn-1");
  expect(loaded().sort()).toEqual(["problems", "rows"]);
  const list = page.locator("#page-trajectories .list");
  await list.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await page.waitForSelector('.row[aria-posinset="4000"]');
  expect(await page.locator("#page-trajectories .row").count()).toBeLessThan(50);
  await opened.close();
  expect(opened.said).toEqual([]);
});
