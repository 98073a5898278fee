/**
 * The report as people use it: opened from disk in a real browser, without a server and without a
 * network.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trajectoryAt } from "../made/records.ts";
import { ID, makeRunToShow, PAGES, writeToShow } from "../made/report.ts";
import { address, launch, type Opened, open, quiet } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit report é#1 "));
const run = join(folder, "run");
let browser: Browser;
let report = "";

beforeAll(async () => {
  await makeRunToShow(run);
  report = await writeToShow(run, join(run, "report"));
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (hash = "", options = {}): Promise<Opened> => open(browser, address(report) + hash, options);

const counted = async (page: Page, text: string): Promise<void> => {
  await page.waitForFunction((wanted) => document.getElementById("count")?.textContent === wanted, text);
};

test("opens from file:// with funnel, reasons and pass rates, and asks nobody for anything", async () => {
  const opened = await at();
  const text = await opened.page.locator("#page-overview").textContent();
  expect(text).toContain("240");
  expect(text).toContain("wrong_answer");
  expect(await opened.page.locator(".step .stage").allTextContents()).toEqual([
    "generate",
    "verify",
    "keep-passing",
    "subsample",
    "split",
    "dedup",
    "strip-prompts",
    "published",
  ]);
  for (const id of PAGES.slice(1)) {
    await opened.page.click(`nav a[data-page=${id}]`);
    await opened.page.waitForSelector(`#page-${id}:visible`);
  }
  await quiet(opened);
});

test("search finds words of answers, names, ids and reasons, and says how many", async () => {
  const opened = await at("#trajectories");
  const { page } = opened;
  await counted(page, "240 trajectories");
  await page.fill("#search", "attempt7");
  await counted(page, "8 of 240 trajectories");
  await page.fill("#search", "attempt7 wrong_answer");
  await counted(page, "0 of 240 trajectories");
  await page.fill("#search", ID);
  await counted(page, "1 of 240 trajectories");
  expect(page.url()).toContain(`q=${ID}`);
  await page.fill("#search", "Problem 3");
  // "problem" and "3": problem 3, and the rows of others whose answers hold a word that begins with
  // 3.
  await page.waitForFunction(() => /of 240/.test(document.getElementById("count")?.textContent ?? ""));
  await quiet(opened);
});

test("filters narrow by verdict, problem, turns, set and reason, and are part of the address", async () => {
  const opened = await at("#trajectories?verdict=WA&problem=problem-00003");
  const { page } = opened;
  await counted(page, "10 of 240 trajectories");
  expect(await page.locator('select[aria-label="verdict"]').inputValue()).toBe("WA");
  await page.selectOption('select[aria-label="verdict"]', "");
  await counted(page, "30 of 240 trajectories");
  await page.selectOption('select[aria-label="turns"]', "1");
  await counted(page, "10 of 240 trajectories");
  await page.selectOption('select[aria-label="set"]', "multi");
  await counted(page, "0 of 240 trajectories");
  await page.goto(page.url().replace(/#.*/, "#trajectories?fate=dedup:near_duplicate"));
  await page.waitForFunction(() => / of 240/.test(document.getElementById("count")?.textContent ?? ""));
  expect(await page.locator("#page-trajectories .row").first().textContent()).toContain(
    "dedup: near_duplicate",
  );
  await quiet(opened);
});

test("a deep link opens one trajectory at one turn; Markdown, tests and the difference are there", async () => {
  const opened = await at(`#t/${ID}/2`);
  const { page } = opened;
  await page.waitForSelector("#turn-2");
  const text = await page.locator("#detail").textContent();
  expect(text).toContain("Attempt4");
  expect(text).toContain("removed before publication");
  expect(text).toContain("Changes to the program");
  // The made run has no journal.
  expect(text).toContain("CPU time not recorded");
  expect(await page.locator(".diff-removed").textContent()).toContain("print(n + 4)");
  expect(await page.locator(".diff-added").textContent()).toContain("print(n * 2)");
  const wrong = page.locator("#turn-1 .test");
  expect(await wrong.textContent()).toMatch(
    /WA public test 1[\s\S]*input[\s\S]*1[\s\S]*expected[\s\S]*2[\s\S]*got[\s\S]*1/,
  );
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.click("text=Copy as Markdown");
  await page.waitForFunction(() => document.getElementById("said")?.textContent === "Copied as Markdown");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("## Turn 2");
  expect(copied).toContain("````\nAttempt4\n```python");
  await quiet(opened);
});

test("where the browser does not let it copy, the Markdown is shown; the JSON download is the whole trajectory", async () => {
  const opened = await at(`#t/${ID}`);
  const { page } = opened;
  await page.waitForSelector("#turn-2");
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: () => Promise.reject(new Error()) },
    });
  });
  await page.keyboard.press("c");
  const shown = await page.locator("textarea.copied").inputValue();
  expect(shown).toContain(`trajectory ${ID}`);
  expect(shown).toMatch(/## Turn 2[\s\S]*## Decisions[\s\S]*keep-passing: kept/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download JSON")]);
  expect(download.suggestedFilename()).toBe(`${ID}.json`);
  const body = JSON.parse(readFileSync(await download.path(), "utf8"));
  const { turns, seed, outcome } = trajectoryAt(3, 4);
  expect(body).toMatchObject({ id: ID, turns, seed, outcome });
  const stages = body.decisions.map(({ stage }: { stage: string }) => stage);
  const filters = ["verify", "keep-passing", "subsample", "split", "dedup"];
  expect(stages).toEqual([...filters, "strip-prompts", "decontaminate"]);
  await quiet(opened);
});

test("going elsewhere right after a key is not undone by the search", async () => {
  const opened = await at("#trajectories");
  const { page } = opened;
  await counted(page, "240 trajectories");
  for (const hash of [`#t/${ID}`, "#problems"]) {
    // In one task of the page, with the address changed before it is shown.
    await page.evaluate((next) => {
      const search = document.getElementById("search") as HTMLInputElement;
      search.value = "attempt7";
      search.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const end = performance.now() + 200;
      location.hash = next;
      while (performance.now() < end);
    }, hash);
    await page.waitForTimeout(300);
    expect(page.url()).toContain(hash);
    expect(await page.locator(hash === "#problems" ? "#page-problems" : "#turn-2").isVisible()).toBe(true);
  }
  await quiet(opened);
});

test("the keyboard is enough: search, next, previous, back", async () => {
  const opened = await at("#trajectories?problem=problem-00003");
  const { page } = opened;
  await counted(page, "30 of 240 trajectories");
  await page.keyboard.press("j");
  await page.waitForSelector(".position:text('1 of 30')");
  await page.keyboard.press("j");
  await page.waitForSelector(".position:text('2 of 30')");
  await page.keyboard.press("k");
  await page.waitForSelector(".position:text('1 of 30')");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".viewer.is-table");
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
  await page.keyboard.type("attempt12");
  await counted(page, "1 of 240 trajectories");
  await quiet(opened);
});

test("light and dark follow the system and the button, and the choice stays; paper is always light", async () => {
  const [black, white] = ["rgb(20, 23, 27)", "rgb(255, 255, 255)"];
  for (const [colorScheme, before, after] of [
    ["dark", black, white],
    ["light", white, black],
  ] as const) {
    const opened = await at("", { colorScheme });
    const { page } = opened;
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await paper()).toBe(before);
    await page.emulateMedia({ colorScheme: colorScheme === "dark" ? "light" : "dark" });
    expect(await paper()).toBe(after);
    await page.emulateMedia({ colorScheme });
    await page.click("#theme");
    expect(await paper()).toBe(after);
    await page.reload();
    expect(await paper()).toBe(after);
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    expect(await paper()).toBe(white);
    await quiet(opened);
  }
});

test("the evidence of a contaminated problem stands side by side", async () => {
  const opened = await at("#contamination");
  const { page } = opened;
  await page.locator("button.open-pair", { hasText: "removed: cross test" }).click();
  await page.waitForSelector("#page-contamination .pair");
  const text = await page.locator("#page-contamination").textContent();
  expect(text).toContain("Read n and print 2 times n.");
  expect(text).toContain("if you please");
  expect(text).toContain("3 of 3 discriminating tests");
  await quiet(opened);
});

test("data that do not load are named, on the page and in the viewer", async () => {
  const broken = join(folder, "broken");
  cpSync(join(run, "report"), broken, { recursive: true });
  rmSync(join(broken, "data", "rows-0.js"));
  const opened = await open(browser, `${address(join(broken, "index.html"))}#t/${ID}`);
  await opened.page.waitForSelector("#detail .warning");
  expect(await opened.page.locator("#detail .warning").textContent()).toContain(
    "data/rows-0.js could not be loaded",
  );
  const words = join(broken, "data", "words-0.js");
  // Cut in the middle of its base64.
  writeFileSync(words, readFileSync(words, "utf8").replace(/.{60}"\)\n$/, '")\n'));
  await opened.page.fill("#search", "attempt7");
  await opened.page.waitForSelector("#count .warning");
  expect(await opened.page.locator("#count").textContent()).toContain("data/words-0.js is damaged");
  expect(opened.said.filter((line) => !line.includes("ERR_FILE_NOT_FOUND"))).toEqual([]);
  await opened.close();
  const index = join(broken, "data", "index.js");
  writeFileSync(index, readFileSync(index, "utf8").replace(/","....../, '","AAAAAA'));
  const torn = await open(browser, address(join(broken, "index.html")));
  expect(await torn.page.locator("#main > .warning:visible").textContent()).toContain(
    "data/index.js is damaged",
  );
  await torn.close();
});

test("--single-file is one page that does the same", async () => {
  const file = await writeToShow(run, join(folder, "single.html"), true);
  const opened = await open(browser, `${address(file)}#t/${ID}`);
  await opened.page.waitForSelector("#turn-2");
  expect(await opened.page.locator("#detail").textContent()).toContain("Attempt4");
  await opened.page.fill("#search", "attempt7");
  await counted(opened.page, "8 of 240 trajectories");
  await quiet(opened);
});
