/**
 * The table of trajectories, the page of a problem and what the reader chooses: sorting, columns,
 * filters, export, flags, raw text, addresses that nobody knows.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { problemAt, trajectoryAt } from "../made/records.ts";
import { makeRun } from "../made/run.ts";
import { address, launch, type Opened, open, quiet } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-tables-"));
const ID = trajectoryAt(3, 4).trajectory_id;
let browser: Browser;
let report = "";

beforeAll(async () => {
  const run = join(folder, "run");
  await makeRun(run, {
    problems: 6,
    samples: 20,
    problem: (i) => ({
      statement: `${problemAt(i).statement}\n\nIt holds that $1 \\le n \\le 10^5$, **always**.`,
    }),
    trajectory: (problem, sample) => {
      const made = trajectoryAt(problem, sample);
      for (const call of made.turns.flatMap((turn) => turn.calls))
        call.answer = `Since *n* is $n^2$:\n${call.answer}`;
      return made;
    },
  });
  const options = { runDir: run, out: join(folder, "report"), single: false, compare: undefined };
  report = (await writeReport({ ...options, trainings: [], say: () => undefined })).file;
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (hash: string, options = {}): Promise<Opened> => open(browser, address(report) + hash, options);
const counted = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.getElementById("count")?.textContent === wanted, text);
const saved = async (page: Page, button: string): Promise<string> => {
  await page.click("summary:has-text('Export')");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click(`.menu-list button:text-is('${button}')`),
  ]);
  await page.click("summary:has-text('Export')");
  return readFileSync(await download.path(), "utf8");
};

test("a column sorts down, up and not at all; columns can be chosen and stay chosen", async () => {
  const opened = await at("#trajectories");
  const { page } = opened;
  await counted(page, "120 trajectories");
  const head = page.locator(".table-head button", { hasText: "tokens" });
  await head.click();
  expect(page.url()).toContain("sort=tokens");
  await head.click();
  expect(page.url()).toContain("sort=tokens%3Aup");
  await head.click();
  expect(page.url()).not.toContain("sort=");
  await page.click("summary:has-text('Columns')");
  await page.check(".menu-list input[value=difficulty]");
  await page.reload();
  await page.waitForSelector(".table-head button:has-text('difficulty')");
  await quiet(opened);
});

test("a filter expression selects rows; a fault is told beside it and selects nothing new", async () => {
  const opened = await at("#trajectories");
  const { page } = opened;
  await counted(page, "120 trajectories");
  await page.fill("#filter", "verdict = WA and turns >= 2 and not problem = problem-00003");
  await page.keyboard.press("Enter");
  await counted(page, "30 of 120 trajectories");
  await page.fill("#filter", "verdikt = WA");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() =>
    document.getElementById("filter-fault")?.textContent?.includes("did you mean verdict?"),
  );
  expect(await page.locator("#filter").getAttribute("aria-invalid")).toBe("true");
  expect(await page.locator("#count").textContent()).toBe("30 of 120 trajectories");
  await quiet(opened);
});

test("the export has what the filter shows, as CSV and JSON Lines, with and without conversations", async () => {
  const opened = await at(
    `#trajectories?filter=${encodeURIComponent("problem = problem-00003 and turn2 = correct")}`,
  );
  const { page } = opened;
  await counted(page, "7 of 120 trajectories");
  const lines = (await saved(page, "CSV")).trimEnd().split("\n");
  expect(lines).toHaveLength(8);
  expect(lines[0]).toMatch(/^id,path,verdict,problem,/);
  expect(lines[1]).toMatch(/^t[0-9a-f]{20},WC,OK,problem-00003,/);
  const plain = (await saved(page, "JSON Lines"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(plain).toHaveLength(7);
  expect(plain[0]).toMatchObject({ path: "WC", turns: 2, similarity: null });
  const full = (await saved(page, "JSON Lines with conversations"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(full[0].turns[0].calls[0].answer).toContain("Since *n*");
  await quiet(opened);
});

test("flags are kept, filter the table, and become a quarantine list", async () => {
  const opened = await at(`#t/${ID}`);
  const { page } = opened;
  await page.waitForSelector("#turn-2");
  await page.keyboard.press("f");
  await page.waitForSelector("summary:has-text('Flags (1)')");
  await page.reload();
  await page.waitForSelector("button:has-text('⚑ Flagged')");
  await page.keyboard.press("Escape");
  await page.click("summary:has-text('Flags (1)')");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click("button:has-text('quarantine')"),
  ]);
  expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toEqual({
    schema: "quarantine/1",
    problems: [{ problem_id: "problem-00003", reason: "flagged in the report" }],
  });
  await page.click("a:has-text('Show flagged')");
  await counted(page, "1 of 120 trajectories");
  await quiet(opened);
});

test("the page of a problem: formatted statement, flow, a strip for each sample, a difference of duplicates", async () => {
  const opened = await at("#p/problem-00003");
  const { page } = opened;
  await page.waitForSelector(".problem-page .samples a");
  expect(await page.locator(".samples a").count()).toBe(20);
  expect(await page.locator(".problem-page .prose math").count()).toBe(1);
  expect(await page.locator(".problem-page .prose strong").textContent()).toBe("always");
  expect(await page.locator(".problem-page svg.flow").count()).toBe(1);
  await page.locator("section[aria-label='Near-duplicates'] summary").first().click();
  await page.waitForSelector("section[aria-label='Near-duplicates'] .diff");
  expect(await page.locator("section[aria-label='Nearest benchmark items']").textContent()).toContain(
    "bench: Item",
  );
  await page.keyboard.press("r");
  await page.waitForSelector(".problem-page pre:has-text('**always**')");
  await page.keyboard.press("r");
  await page.waitForSelector(".problem-page .prose strong");
  await quiet(opened);
});

test("texts of a trajectory are formatted, and raw after one key; a dropped one has no published segment", async () => {
  const opened = await at(`#t/${ID}`);
  const { page } = opened;
  await page.waitForSelector("#turn-1 .answer .prose em");
  expect(await page.locator("#turn-1 .gutter").first().textContent()).toBe("1\n2");
  await page.keyboard.press("r");
  await page.waitForSelector("#turn-1 .answer pre:has-text('Since *n* is')");
  await page.keyboard.press("r");
  await page.waitForSelector("#turn-1 .answer .prose em");
  expect(await page.locator("#turn-1 .user").textContent()).toContain("removed before publication");
  await page.evaluate((id) => {
    location.hash = `#t/${id}`;
  }, trajectoryAt(3, 2).trajectory_id);
  await page.waitForSelector(".chips:has-text('keep-passing: wrong_answer')");
  const dropped = (await page.locator(".turns-list .user").first().textContent()) ?? "";
  expect(dropped).toContain("only for sampling");
  expect(dropped).not.toContain("published");
  expect(await page.locator("#turn-1 .test mark").allTextContents()).toEqual(["2", "1"]);
  await quiet(opened);
});

test("the arrow keys move through a list", async () => {
  const opened = await at("#trajectories");
  const { page } = opened;
  await counted(page, "120 trajectories");
  await page.locator("#page-trajectories .list").focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const place = () => document.activeElement?.closest("[aria-posinset]")?.getAttribute("aria-posinset");
  expect(await page.evaluate(place)).toBe("2");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".position:text('2 of 120')");
  await quiet(opened);
});

test("an address that is no page, no problem or no trajectory says so", async () => {
  const opened = await at("#nowhere");
  const { page } = opened;
  await page.waitForSelector("#unknown:visible:has-text('no page #nowhere')");
  for (const [hash, told] of [
    ["#p/none", "There is no problem none in this run."],
    ["#t/none", "There is no trajectory none in this run."],
  ] as const) {
    await page.evaluate((next) => {
      location.hash = next;
    }, hash);
    await page.waitForSelector(`.warning:visible:has-text('${told}')`);
    expect(await page.locator("#unknown").isVisible()).toBe(false);
  }
  await quiet(opened);
});

test("in a narrow window trajectories are a list instead of a table", async () => {
  const opened = await at("#trajectories", { viewport: { width: 420, height: 800 } });
  const { page } = opened;
  await counted(page, "120 trajectories");
  expect(await page.locator(".table-head").count()).toBe(0);
  await page.locator("#page-trajectories .row a").first().click();
  await page.waitForSelector("#turn-1");
  await quiet(opened);
});
